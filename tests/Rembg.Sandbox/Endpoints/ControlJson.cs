using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Reads the values of the control path's JSON.</summary>
internal static class ControlJson
{
    /// <summary>A value that must be there.</summary>
    /// <exception cref="JsonException">It is null, or of another type.</exception>
    public static T Value<T>(string name, JsonNode? value) => value is JsonValue given && given.TryGetValue<T>(out var result)
        ? result
        : throw new JsonException($"'{name}' must be a {typeof(T).Name}, got: {value?.ToJsonString() ?? "null"}");
}
