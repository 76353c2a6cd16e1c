using System.Collections.Concurrent;

namespace Rembg.Http;

/// <summary>
/// When to ask for <c>100 Continue</c> before a body goes up. A server that answers early (a bad key, an empty quota)
/// then costs no upload, and its status is not lost in a connection reset.
/// </summary>
internal sealed class ContinueExpectation
{
    /// <summary>Bodies above this many bytes always ask.</summary>
    public const long Threshold = 1024 * 1024;

    // A timer counts in ticks of the system's clock, so it can be some of them early by a finer one.
    private static readonly TimeSpan TimerTolerance = TimeSpan.FromMilliseconds(50);

    // Origins that let the wait run out (false), where asking would cost that wait for each image, or that refuse to be
    // asked (true).
    private static readonly ConcurrentDictionary<string, bool> ReluctantOrigins = new();

    private readonly string _origin;
    private volatile bool _serviceHasAccepted;

    public ContinueExpectation(Uri address) => _origin = address.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether to ask for one request.</summary>
    /// <param name="bodyLength">Bytes of the body.</param>
    /// <param name="uploadBrokeBefore">Whether an earlier attempt broke in the middle of its upload.</param>
    public bool IsWanted(long bodyLength, bool uploadBrokeBefore) =>
        FrameworkDifferences.SupportsExpectContinue
        && (ReluctantOrigins.TryGetValue(_origin, out var refuses)
            ? uploadBrokeBefore && !refuses // An answer that got lost in a broken upload is worth the wait.
            : bodyLength > Threshold || uploadBrokeBefore || !_serviceHasAccepted);

    /// <summary>Notes that the service took an image of this run: the key and the quota are good.</summary>
    public void ServiceAccepted() => _serviceHasAccepted = true;

    /// <summary>Notes that the server answered 417: it wants no such question.</summary>
    public void Refused() => ReluctantOrigins[_origin] = true;

    /// <summary>Notes how long the server let a request wait between its headers and its body.</summary>
    public void BodyStartedAfter(TimeSpan wait)
    {
        if (wait >= SharedHttpClients.ContinueTimeout - TimerTolerance)
        {
            ReluctantOrigins[_origin] = false;
        }
        else
        {
            // It said 100 Continue, which servers say once they have seen the headers and want the body.
            _serviceHasAccepted = true;
        }
    }
}
