using System.Text.Json;
using System.Text.Json.Nodes;
using Rembg.Sandbox.Exchange;

namespace Rembg.Sandbox.Endpoints;

/// <summary>
/// The control path <c>/sandbox/...</c>: what tests in other languages do to the sandbox. It needs no key, and its
/// requests are neither logged nor counted.
/// </summary>
internal sealed class ControlEndpoints(SandboxState state)
{
    private const string AccountPath = "/sandbox/account/";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Answer answer;
        try
        {
            answer = await AnswerAsync(context.Request);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            answer = Answer.Error(400, exception.Message);
        }

        await AnswerSender.SendAsync(context, answer);
    }

    private async Task<Answer> AnswerAsync(HttpRequest request)
    {
        switch (request.Method, request.Path.Value)
        {
            case ("GET", "/sandbox/requests"):
                return Answer.Json(state.Log.ToArray());
            case ("DELETE", "/sandbox/requests"):
                state.Log.Clear();
                return Done;
            case ("GET", "/sandbox/stats"):
                return Stats();
            case ("POST", "/sandbox/faults"):
                state.Faults.Enqueue(await ReadFaultsAsync(request));
                return Done;
            case ("DELETE", "/sandbox/faults"):
                state.Faults.Clear();
                return Done;
            case ("GET", "/sandbox/settings"):
                return Answer.Json(SettingsJson.Write(state.Settings));
            case ("PUT", "/sandbox/settings"):
                SettingsJson.Read(await ReadObjectAsync(request), state.Settings);
                return Answer.Json(SettingsJson.Write(state.Settings));
            case ("POST", "/sandbox/reset"):
                state.Reset();
                return Done;
            case ("GET" or "PUT", { } path) when path.StartsWith(AccountPath, StringComparison.Ordinal):
                return await AccountAsync(request, path[AccountPath.Length..]);
            default:
                return Answer.Error(404, "The sandbox has no such control.");
        }
    }

    private static Answer Done => new() { Status = 204 };

    private Answer Stats() => Answer.Json(new JsonObject
    {
        ["requests"] = state.Log.Count,
        ["removals"] = state.Log.Removals.Count,
        ["mostRemovalsInFlight"] = state.Traffic.MostRemovals,
        ["connectionsOpened"] = state.Traffic.ConnectionsOpened,
        ["connectionsOpen"] = state.Traffic.ConnectionsOpen,
        ["faults"] = state.Faults.Count,
        ["makesRealPictures"] = state.Pictures.ReadsSource,
    });

    private async Task<Answer> AccountAsync(HttpRequest request, string key)
    {
        if (state.Accounts.Find(key) is not { } account)
        {
            return Answer.Error(404, $"The sandbox does not know the key '{key}'.");
        }

        if (HttpMethods.IsPut(request.Method))
        {
            AccountJson.Read(await ReadObjectAsync(request), account);
        }

        return Answer.Json(AccountJson.Write(account));
    }

    private static async Task<Fault[]> ReadFaultsAsync(HttpRequest request)
    {
        var node = await ReadAsync(request);
        return node is JsonArray
            ? node.Deserialize<Fault[]>(SandboxJson.Options)!
            : [node.Deserialize<Fault>(SandboxJson.Options)!];
    }

    private static async Task<JsonObject> ReadObjectAsync(HttpRequest request) => (await ReadAsync(request)).AsObject();

    private static async Task<JsonNode> ReadAsync(HttpRequest request) =>
        await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted)
        ?? throw new JsonException("The body must be JSON.");
}
