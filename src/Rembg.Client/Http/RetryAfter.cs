using System.Globalization;
using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>Reads <c>Retry-After</c>: whole seconds or a date in one of the three forms of RFC 9110. Anything else is no answer.</summary>
internal static class RetryAfter
{
    private static readonly string[] DateForms =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
    ];

    /// <summary>How long to wait from now; null when the header is missing or malformed. A past date means now.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers) =>
        headers.TryGetValues("Retry-After", out var values) ? Read(Single(values), headers.Date) : null;

    /// <param name="text">The header's value.</param>
    /// <param name="serverTime">The answer's own time. Measured against it, a wrong local clock does no harm.</param>
    public static TimeSpan? Read(string? text, DateTimeOffset? serverTime)
    {
        if (text is null)
        {
            return null;
        }

        text = text.Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        const DateTimeStyles Styles =
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite;
        if (!DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, Styles, out var date))
        {
            return null;
        }

        var wait = date - (serverTime ?? DateTimeOffset.UtcNow);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static string? Single(IEnumerable<string> values)
    {
        string? only = null;
        foreach (var value in values)
        {
            if (only is not null)
            {
                return null;
            }

            only = value;
        }

        return only;
    }
}
