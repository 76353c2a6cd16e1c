using System.Diagnostics;

namespace Rembg.Http;

/// <summary>
/// Measures how long one request waits between its headers and its body. Neither the wait for a connection nor what it
/// takes to open one, such as a slow TLS handshake, is a wait for <c>100 Continue</c>.
/// </summary>
internal sealed partial class ContinueWait
{
    private long _headersAt;
    private bool _isBodyStarted;

    /// <summary>Notes that the body begins to go up.</summary>
    /// <returns>How long it waited; null when that is not known.</returns>
    public TimeSpan? BodyStarts()
    {
        _isBodyStarted = true;
        return IsKnown() ? TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _headersAt) / (double)Stopwatch.Frequency) : null;
    }

    // Only the last headers count: a connection may break before the body, and the request goes out on another.
    private void HeadersLeave()
    {
        if (!_isBodyStarted)
        {
            _headersAt = Stopwatch.GetTimestamp();
        }
    }
}
