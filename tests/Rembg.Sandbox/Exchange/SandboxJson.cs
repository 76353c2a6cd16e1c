using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rembg.Sandbox.Exchange;

/// <summary>How the sandbox reads and writes JSON.</summary>
internal static class SandboxJson
{
    /// <summary>Camel case, enums by name, and texts as people write them: the service escapes no apostrophe.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };
}
