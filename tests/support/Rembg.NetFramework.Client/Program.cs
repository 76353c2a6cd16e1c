namespace Rembg.NetFramework.Client;

/// <summary>
/// Removes the background of a folder's pictures with the net472 build of the client, and says in lines what came of
/// each: <c>Completed name attempts</c> or the error's id, then what the account has used.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("Usage: Rembg.NetFramework.Client ENDPOINT KEY FOLDER");
            return 2;
        }

        var client = new RembgClient(new RembgClientOptions { Endpoint = new Uri(arguments[0]), ApiKey = arguments[1] });
        var requests = Directory.GetFiles(arguments[2]).Select(path => RemovalRequest.FromFile(path));
        await foreach (var outcome in client.RemoveBackgroundsAsync(requests, new BatchOptions { ThrottleLimit = 3 }).ConfigureAwait(false))
        {
            Write(outcome);
        }

        var usage = await client.GetUsageAsync().ConfigureAwait(false);
        Console.WriteLine($"Used {usage.ApiUsage}");
        return 0;
    }

    private static void Write(RemovalOutcome outcome)
    {
        var name = Path.GetFileName(outcome.Request.SourcePath);
        Console.WriteLine(outcome.Result is { } result
            ? $"{result.Status} {name} {result.Attempts}"
            : $"{outcome.Failure!.Error} {name}");
    }
}
