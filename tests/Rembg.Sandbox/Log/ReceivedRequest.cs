using Microsoft.Extensions.Primitives;

namespace Rembg.Sandbox;

/// <summary>
/// One request as the sandbox saw it. It is listed on arrival and filled as it goes; everything is in place before the
/// last byte of the answer leaves, so a client that has the answer can read it here.
/// </summary>
public sealed class ReceivedRequest
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedField> _fields = [];

    internal ReceivedRequest(int number, HttpRequest request, DateTimeOffset started)
    {
        Number = number;
        Method = request.Method;
        Path = request.Path.Value ?? "";
        Query = request.QueryString.Value ?? "";
        Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        ContentLength = request.ContentLength;
        ExpectedContinue = StringValues.Equals(request.Headers.Expect, "100-continue");
        Started = started;
    }

    /// <summary>The place in the order of arrival, from 1.</summary>
    public int Number { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path, without the query.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>All headers, by name in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The value of <c>x-api-key</c>; null when it was not sent.</summary>
    public string? ApiKey => Headers.GetValueOrDefault("x-api-key");

    /// <summary>The announced length of the body; null for a chunked one, or for none.</summary>
    public long? ContentLength { get; }

    /// <summary>Whether the client sent <c>Expect: 100-continue</c>.</summary>
    public bool ExpectedContinue { get; }

    /// <summary>When the header had been read, by the machine's clock.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When the last byte of the answer was about to leave, by the machine's clock; null before.</summary>
    public DateTimeOffset? Ended { get; internal set; }

    /// <summary>The form fields in their order, without the image.</summary>
    public IReadOnlyList<ReceivedField> Fields
    {
        get
        {
            lock (_lock)
            {
                return [.. _fields];
            }
        }
    }

    /// <summary>The image part, once it has been read whole; null when there is none.</summary>
    public ReceivedImage? Image { get; internal set; }

    /// <summary>How many bytes of the body the sandbox has read; 0 when it answered before the upload.</summary>
    public long BodyBytesRead { get; internal set; }

    /// <summary>Whether the sandbox read the body to its end.</summary>
    public bool BodyReadWhole { get; internal set; }

    /// <summary>The status answered; null when none was.</summary>
    public int? Status { get; internal set; }

    /// <summary>Whether the exchange ended without a whole answer, by either side.</summary>
    public bool Aborted { get; internal set; }

    /// <summary>The text of a form field.</summary>
    /// <param name="name">The field's name.</param>
    /// <returns>Its text; null when it was not sent.</returns>
    public string? Field(string name) => Fields.FirstOrDefault(field => field.Name == name)?.Value;

    internal void Add(ReceivedField field)
    {
        lock (_lock)
        {
            _fields.Add(field);
        }
    }
}
