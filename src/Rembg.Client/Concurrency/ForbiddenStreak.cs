namespace Rembg.Concurrency;

/// <summary>
/// Counts how many requests of a run in a row were answered with a 403 that is not the service's own, as firewalls give it. One may be
/// about the image; several mean that nothing gets through.
/// </summary>
internal sealed class ForbiddenStreak
{
    /// <summary>So many in a row end the run.</summary>
    public const int Limit = 3;

    private const int Forbidden = 403;

    private int _length;

    /// <summary>Notes how a request was answered.</summary>
    /// <param name="failure">What the answer means; null for a success.</param>
    /// <returns>Why the run ends with it; null when it goes on.</returns>
    public RembgApiException? Note(RembgApiException? failure)
    {
        if (failure is not { StatusCode: Forbidden })
        {
            Interlocked.Exchange(ref _length, 0);
            return null;
        }

        return Interlocked.Increment(ref _length) != Limit ? null : new RembgApiException(
            failure.Error,
            $"{failure.Message} (status {Forbidden}, as of the requests before it: nothing seems to get through to the service)",
            Forbidden,
            failure.Details,
            failure.RetryAfter);
    }
}
