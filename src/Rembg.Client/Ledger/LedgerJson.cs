using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Rembg.Ledger;

/// <summary>Reads and writes the lines of a ledger, one JSON object each.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(LedgerHead))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    private const string Kind = "ledger";
    private const int Version = 1;

    private static readonly LedgerJson Lines = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Names stay readable.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new HashConverter() },
    });

    /// <summary>The first line of a ledger, with its end. A new id tells readers that the file was replaced.</summary>
    public static byte[] WriteHead(string? id = null) =>
        Write(new LedgerHead(Kind, Version, id ?? Guid.NewGuid().ToString("N")), Lines.LedgerHead);

    /// <summary>An entry as a line, with its end.</summary>
    public static byte[] Write(LedgerEntry entry) => Write(entry, Lines.LedgerEntry);

    /// <summary>Reads the id of the file from its first line.</summary>
    /// <exception cref="InvalidDataException">The line is damaged, or of a newer version.</exception>
    public static string ReadHead(ReadOnlySpan<byte> line)
    {
        if (TryRead(line, Lines.LedgerHead) is not { Kind: Kind, Version: >= 1 } head)
        {
            throw new InvalidDataException("its first line is damaged, or it is not a ledger of this module. Repair it or move it away");
        }

        return head.Version == Version ? head.Id ?? string.Empty : throw new InvalidDataException(
            $"it was written by a newer version of this module (ledger version {head.Version}; this one reads {Version}). "
            + "Update the module");
    }

    /// <summary>Reads an entry, with its options in canonical form; null for a partially written line, or one that is no entry.</summary>
    public static LedgerEntry? TryRead(ReadOnlySpan<byte> line)
    {
        if (TryRead(line, Lines.LedgerEntry) is not { } entry || !IsComplete(entry))
        {
            return null;
        }

        // Earlier versions noted an output that the module had not made with the options of the run that found it.
        entry.Options = entry.Hash is null || entry.Options is null ? null : CanonicalOptions.Of(entry.Options);
        return entry;
    }

    private static byte[] Write<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];

    private static T? TryRead<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A name with a folder would lead out of the ledger's folder.
    private static bool IsComplete(LedgerEntry entry) =>
        !string.IsNullOrEmpty(entry.Output) && Path.GetFileName(entry.Output) == entry.Output && !string.IsNullOrEmpty(entry.Status)
        && entry.Options != string.Empty && entry.Time != default && entry.Length >= 0 && entry.SourceLength >= 0;

    private sealed class HashConverter : JsonConverter<Sha256Hash>
    {
        public override Sha256Hash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Platform.Sha256Hash.TryParse(reader.ValueSpan) ?? throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Sha256Hash value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}

internal sealed record LedgerHead([property: JsonPropertyName("rembg")] string? Kind, long Version, string? Id);
