using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rembg.Files;

/// <summary>The lines of a ledger: JSON, one object a line. The format is described in docs/ledger.md.</summary>
internal static class LedgerLine
{
    /// <summary>The only version so far. A reader takes unknown fields of its own version for granted, and refuses a higher one.</summary>
    public const int Version = 1;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The beginning of every first line of this version.</summary>
    private static string HeadStart => FormattableString.Invariant($"{{\"rembg\":\"ledger\",\"version\":{Version},\"id\":\"");

    /// <summary>The first line of a ledger.</summary>
    /// <param name="id">Tells one file from the next, when the ledger was compacted or begun anew.</param>
    public static byte[] Head(string id) => Encoding.UTF8.GetBytes(HeadStart + id + "\"}\n");

    /// <summary>Whether a file without a whole line is the beginning of a first line, as a crash leaves it.</summary>
    public static bool IsTornHead(byte[] start, int count)
    {
        var text = Encoding.UTF8.GetString(start, 0, count);
        return count < 128 && (HeadStart.StartsWith(text, StringComparison.Ordinal) || text.StartsWith(HeadStart, StringComparison.Ordinal));
    }

    /// <summary>Reads the first line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The id of the file.</returns>
    /// <exception cref="LedgerRefusedException">It is not the first line of a ledger, or of a newer one.</exception>
    public static string ReadHead(ReadOnlySpan<byte> line)
    {
        string? kind = null, id = null;
        var version = 0;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "rembg":
                        kind = reader.GetString();
                        break;
                    case "version":
                        version = reader.GetInt32();
                        break;
                    case "id":
                        id = reader.GetString();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            kind = null;
        }

        if (kind != "ledger" || version < 1)
        {
            throw new LedgerRefusedException("it is not a ledger of this module");
        }

        return version <= Version ? id ?? string.Empty : throw new LedgerRefusedException(
            FormattableString.Invariant($"it was written by a newer version of this module (ledger version {version}; this one reads {Version})"));
    }

    /// <summary>Writes an entry, with the end of the line.</summary>
    public static byte[] Write(LedgerEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("output", entry.Output);
            WriteText("asked", entry.Asked);
            json.WriteNumber("length", entry.Length);
            WriteTime("time", entry.Time);
            WriteText("sha256", entry.Hash);
            WriteText("source", entry.Source);
            json.WriteNumber("sourceLength", entry.SourceLength);
            WriteTime("sourceTime", entry.SourceTime);
            WriteText("sourceSha256", entry.SourceHash);
            json.WriteString("options", entry.Options);
            json.WriteString("status", entry.Status);
            WriteTime("made", entry.Made);
            json.WriteNumber("attempts", entry.Attempts);
            json.WriteNumber("unknownOutcomes", entry.UnknownOutcomes);
            json.WriteEndObject();

            void WriteText(string name, string? value)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            void WriteTime(string name, DateTime? value) => WriteText(name, value?.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The entry; null for a line that is torn, or is something else.</returns>
    public static LedgerEntry? TryRead(ReadOnlySpan<byte> line)
    {
        string? output = null, asked = null, hash = null, source = null, sourceHash = null, options = null, status = null;
        long length = -1, sourceLength = -1;
        int attempts = 0, unknownOutcomes = 0;
        DateTime? time = null, sourceTime = null, made = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "output":
                        output = reader.GetString();
                        break;
                    case "asked":
                        asked = reader.GetString();
                        break;
                    case "length":
                        length = reader.GetInt64();
                        break;
                    case "time":
                        time = reader.GetDateTime().ToUniversalTime();
                        break;
                    case "sha256":
                        hash = reader.GetString();
                        break;
                    case "source":
                        source = reader.GetString();
                        break;
                    case "sourceLength":
                        sourceLength = reader.GetInt64();
                        break;
                    case "sourceTime":
                        sourceTime = reader.GetDateTime().ToUniversalTime();
                        break;
                    case "sourceSha256":
                        sourceHash = reader.GetString();
                        break;
                    case "options":
                        options = reader.GetString();
                        break;
                    case "status":
                        status = reader.GetString();
                        break;
                    case "made":
                        made = reader.GetDateTime().ToUniversalTime();
                        break;
                    case "attempts":
                        attempts = reader.GetInt32();
                        break;
                    case "unknownOutcomes":
                        unknownOutcomes = reader.GetInt32();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }

        // A name with a folder in it would lead out of the ledger's own.
        if (output is null || options is null || status is null || time is null || length < 0 || sourceLength < 0
            || Path.GetFileName(output) != output || output.Length == 0)
        {
            return null;
        }

        return new LedgerEntry
        {
            Output = output,
            Asked = asked,
            Length = length,
            Time = time.Value,
            Hash = hash,
            Source = source,
            SourceLength = sourceLength,
            SourceTime = sourceTime,
            SourceHash = sourceHash,
            Options = options,
            Status = status,
            Made = made ?? default,
            Attempts = attempts,
            UnknownOutcomes = unknownOutcomes,
        };
    }
}

/// <summary>A file in the place of a ledger that this module neither reads nor writes.</summary>
internal sealed class LedgerRefusedException(string message) : Exception(message);
