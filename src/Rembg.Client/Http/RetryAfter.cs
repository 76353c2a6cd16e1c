using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>Reads <c>Retry-After</c> as a time to wait. What is neither whole seconds nor a date of HTTP is no answer.</summary>
internal static class RetryAfter
{
    /// <summary>
    /// How long to wait from now; null when the header is missing or malformed. A past date means now. A date is measured
    /// against the answer's own time, so that a wrong local clock does no harm.
    /// </summary>
    public static TimeSpan? Read(HttpResponseHeaders headers)
    {
        if (headers.RetryAfter is not { } asked)
        {
            return null;
        }

        var wait = asked.Date is { } date ? date - (headers.Date ?? DateTimeOffset.UtcNow) : asked.Delta!.Value;
        return TimeSpan.FromTicks(Math.Max(0, wait.Ticks));
    }
}
