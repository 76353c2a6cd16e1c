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

    private readonly string _origin;
    private readonly ContinueMemory _memory;
    private volatile bool _serviceHasAccepted;

    /// <param name="address">Where the images of this run go.</param>
    /// <param name="memory">What is known of servers by the way in which they are reached.</param>
    public ContinueExpectation(Uri address, ContinueMemory memory)
    {
        _origin = address.GetLeftPart(UriPartial.Authority);
        _memory = memory;
    }

    /// <summary>Whether to ask for one request.</summary>
    /// <param name="bodyLength">Bytes of the body.</param>
    /// <param name="uploadBrokeBefore">Whether an earlier attempt broke in the middle of its upload.</param>
    public bool IsWanted(long bodyLength, bool uploadBrokeBefore) =>
        FrameworkDifferences.SupportsExpectContinue && _memory.Recall(_origin) switch
        {
            Reluctance.Refuses => false,
            Reluctance.Silent => uploadBrokeBefore, // An answer that got lost in a broken upload is worth the wait.
            _ => bodyLength > Threshold || uploadBrokeBefore || !_serviceHasAccepted,
        };

    /// <summary>Notes that the service took an image of this run: the key and the quota are good.</summary>
    public void ServiceAccepted() => _serviceHasAccepted = true;

    /// <summary>Notes that the server answered 417: it wants no such question.</summary>
    public void Refused() => _memory.Learn(_origin, Reluctance.Refuses);

    /// <summary>Notes how long the server let a request wait between its headers and its body.</summary>
    /// <param name="wait">The wait; null when it is not known.</param>
    public void BodyStartedAfter(TimeSpan? wait)
    {
        if (wait >= FrameworkDifferences.ContinueTimeout - TimerTolerance)
        {
            _memory.Learn(_origin, Reluctance.Silent);
        }
        else if (wait is not null)
        {
            // It said 100 Continue, which servers say once they have seen the headers and want the body.
            _serviceHasAccepted = true;
        }
    }
}
