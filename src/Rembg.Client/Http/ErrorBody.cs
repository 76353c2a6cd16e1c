using System.Text;
using System.Text.Json;

namespace Rembg.Http;

/// <summary>
/// What an error answer says, whatever it is made of: the contract's JSON, JSON of another shape or cut short, a proxy's
/// page, plain text, or nothing.
/// </summary>
internal sealed class ErrorBody
{
    private const int MaximumDetails = 100;

    private readonly List<RembgErrorDetail> _details = [];

    private ErrorBody()
    {
    }

    /// <summary>The message in one clean line; null when the body says nothing.</summary>
    public string? Message { get; private set; }

    public IReadOnlyList<RembgErrorDetail> Details => _details;

    public static ErrorBody Parse(byte[] body)
    {
        var result = new ErrorBody();
        var start = SkipMarks(body);
        if (start < body.Length && body[start] is (byte)'{' or (byte)'[')
        {
            result.ReadJson(body.AsSpan(start));
        }

        if (result.Message is null && result._details.Count == 0)
        {
            result.Message = PlainText.FirstLine(Encoding.UTF8.GetString(body, start, body.Length - start));
        }

        return result;
    }

    // A byte order mark and blanks, which JSON readers stumble over.
    private static int SkipMarks(byte[] body)
    {
        var start = body.Length >= 3 && body[0] == 0xEF && body[1] == 0xBB && body[2] == 0xBF ? 3 : 0;
        while (start < body.Length && body[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            start++;
        }

        return start;
    }

    // Token by token, so that a body cut in the middle still tells what came before the cut.
    private void ReadJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = 32,
        });
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadRoot(ref reader);
            }
        }
        catch (JsonException)
        {
            // No JSON from here on. What was read until here stands.
        }
        catch (InvalidOperationException)
        {
            // A string that is no valid UTF-8: the same.
        }
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "details")
            {
                ReadDetails(ref reader);
            }
            else if (name is "error" or "message" or "detail" or "title" && reader.TokenType == JsonTokenType.String)
            {
                var text = PlainText.FirstLine(reader.GetString());
                if (text is not null && (Message is null || name == "error"))
                {
                    Message = text;
                }
            }
            else if (name == "error" && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadRoot(ref reader); // {"error": {"message": ...}} is common elsewhere.
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ReadDetail(ref reader);
                }

                break;
            case JsonTokenType.StartObject:
                ReadMap(ref reader);
                break;
            default:
                ReadDetail(ref reader);
                break;
        }
    }

    private void ReadDetail(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                Add(string.Empty, reader.GetString());
                break;
            case JsonTokenType.StartObject:
                ReadDetailObject(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadDetailObject(ref Utf8JsonReader reader)
    {
        string? field = null;
        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
            switch (name)
            {
                case "field" or "param" or "loc" or "name":
                    field ??= text;
                    break;
                case "message" or "msg" or "error":
                    message ??= text;
                    break;
            }
        }

        Add(field, message);
    }

    // {"w": "too small", "h": ["too small", "no number"]}
    private void ReadMap(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Add(field, reader.TokenType == JsonTokenType.String ? reader.GetString() : null);
                    reader.Skip();
                }
            }
            else
            {
                Add(field, reader.TokenType == JsonTokenType.String ? reader.GetString() : null);
                reader.Skip();
            }
        }
    }

    private void Add(string? field, string? message)
    {
        var name = PlainText.FirstLine(field) ?? string.Empty;
        var text = PlainText.FirstLine(message) ?? string.Empty;
        if ((name.Length > 0 || text.Length > 0) && _details.Count < MaximumDetails)
        {
            _details.Add(new RembgErrorDetail(name, FieldNames.ToParameter(name), text));
        }
    }
}
