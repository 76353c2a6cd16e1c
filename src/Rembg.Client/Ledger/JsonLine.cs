using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rembg.Ledger;

/// <summary>An object as one line of JSON, by a table of its fields.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object, with the end of the line.</summary>
    /// <typeparam name="T">The object.</typeparam>
    public static byte[] Write<T>(T from, JsonField<T>[] fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                field.Write(json, from);
            }

            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Reads what a line says into an object; fields that are not in the table are passed over.</summary>
    /// <typeparam name="T">The object.</typeparam>
    /// <returns>Whether the line is a whole object whose fields are what they should be.</returns>
    public static bool TryRead<T>(ReadOnlySpan<byte> line, JsonField<T>[] fields, T into)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            var next = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = Find(ref json, fields, ref next);
                json.Read();
                if (field is null)
                {
                    json.Skip();
                }
                else
                {
                    field.Read(ref json, into);
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return false;
        }
    }

    // Fields usually come in the order of the table, so the search begins behind the last one.
    private static JsonField<T>? Find<T>(ref Utf8JsonReader json, JsonField<T>[] fields, ref int next)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            var at = (next + i) % fields.Length;
            if (json.ValueTextEquals(fields[at].Name))
            {
                next = at + 1;
                return fields[at];
            }
        }

        return null;
    }
}
