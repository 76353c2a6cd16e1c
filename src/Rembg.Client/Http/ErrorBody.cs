using System.Text.Json;

namespace Rembg.Http;

/// <summary>
/// The content of an error response: the contract's JSON, even if truncated, or else the first line of the body, which may be
/// a proxy's page, other JSON, plain text, or nothing.
/// </summary>
internal sealed class ErrorBody(SecretRedactor redactor)
{
    private const int MaximumDetails = 100;

    public string? Message { get; private set; }

    /// <summary>The status in the body, which the contract has in every error; null when it is missing.</summary>
    public int? Status { get; private set; }

    public List<RembgErrorDetail> Details { get; } = [];

    public static ErrorBody Parse(SecretRedactor redactor, string body)
    {
        var result = new ErrorBody(redactor);
        result.ReadJson(Encoding.UTF8.GetBytes(body));
        if (result.Message is null && result.Details.Count == 0)
        {
            result.Message = redactor.FirstLine(body);
        }

        return result;
    }

    /// <summary>The parameter that a field of the service comes from; an unknown field keeps its name.</summary>
    internal static string ParameterOf(string field) => field.Trim().ToLowerInvariant() switch
    {
        "image" => "Path",
        "format" => "Format",
        "w" => "Width",
        "h" => "Height",
        "exact_resize" => "ExactResize",
        "mask" => "Mask",
        "bg_color" => "BackgroundColor",
        "angle" => "Angle",
        "expand" => "NoExpand",
        "year" => "Year",
        "month" => "Month",
        "periodstartunix" => "PeriodStartUnix",
        "x-api-key" => "ApiKey",
        _ => field,
    };

    // Token by token, so that of a truncated body everything before the cut is read.
    private void ReadJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? member = null, name = null, field = null, message = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType, reader.CurrentDepth)
                {
                    case (JsonTokenType.PropertyName, var depth):
                        name = reader.GetString();
                        member = depth == 1 ? name : member;
                        break;
                    case (JsonTokenType.String, 1) when member == "error":
                        Message = redactor.FirstLine(reader.GetString());
                        break;
                    case (JsonTokenType.Number, 1) when member == "status":
                        Status = reader.TryGetInt32(out var status) ? status : null;
                        break;
                    case (JsonTokenType.String, 3) when member == "details" && name == "field":
                        field = redactor.FirstLine(reader.GetString());
                        break;
                    case (JsonTokenType.String, 3) when member == "details" && name == "message":
                        message = redactor.FirstLine(reader.GetString());
                        break;
                    case (JsonTokenType.EndObject, 2)
                        when member == "details" && (field ?? message) is not null && Details.Count < MaximumDetails:
                        Details.Add(new RembgErrorDetail(field ?? "", ParameterOf(field ?? ""), message ?? ""));
                        (field, message) = (null, null);
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON from here on. What was read stands.
        }
    }
}
