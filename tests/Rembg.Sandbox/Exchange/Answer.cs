using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Exchange;

/// <summary>An answer, whole, before it is sent.</summary>
internal sealed record Answer
{
    private const string JsonType = "application/json";

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The media type; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Headers beside the content type and length.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An error as the service writes it.</summary>
    public static Answer Error(int status, string message) =>
        Json(new JsonObject { ["error"] = message, ["status"] = status }, status);

    /// <summary>The 400 for what is wrong with a request: one message alone, several as details.</summary>
    public static Answer Invalid(IReadOnlyList<ValidationFault> faults) => faults.Count == 1
        ? Error(400, faults[0].Message)
        : Json(
            new JsonObject
            {
                ["error"] = ErrorTexts.MultipleErrors,
                ["details"] = new JsonArray(
                    [.. faults.Select(fault => new JsonObject { ["field"] = fault.Field, ["message"] = fault.Message })]),
                ["status"] = 400,
            },
            400);

    /// <summary>A JSON answer.</summary>
    public static Answer Json(JsonNode node, int status = 200) => Text(status, JsonType, node.ToJsonString(SandboxJson.Options));

    /// <summary>Anything as JSON.</summary>
    public static Answer Json<T>(T value) => Text(200, JsonType, JsonSerializer.Serialize(value, SandboxJson.Options));

    /// <summary>A text in UTF-8.</summary>
    public static Answer Text(int status, string contentType, string text) =>
        new() { Status = status, ContentType = contentType, Body = Encoding.UTF8.GetBytes(text) };

    /// <summary>The same answer with one more header, or with another value for it.</summary>
    public Answer With(string header, string value) => this with
    {
        Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase) { [header] = value },
    };
}
