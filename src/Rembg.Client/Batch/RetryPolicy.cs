using Rembg.Concurrency;
using Rembg.Contract;

namespace Rembg.Batch;

/// <summary>Which failures may pass by themselves, and how long to wait for that.</summary>
internal sealed class RetryPolicy
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly int _maximumRetryCount;
    private readonly TimeSpan _interval;
    private readonly Func<double> _jitter;

    /// <param name="maximumRetryCount">Attempts after the first, 0 or more.</param>
    /// <param name="interval">The base of the backoff.</param>
    /// <param name="jitter">A number from 0 to 1 for each pause; null for a random one.</param>
    public RetryPolicy(int maximumRetryCount, TimeSpan interval, Func<double>? jitter = null)
    {
        _maximumRetryCount = maximumRetryCount;
        _interval = interval;
        _jitter = jitter ?? Framework.NextJitter;
    }

    /// <summary>The pauses of the whole run, by the same numbers.</summary>
    public PausePolicy NewPausePolicy(bool isEndless = false) => new(_maximumRetryCount, _interval, _jitter, isEndless);

    /// <summary>Whether a failure of this kind may pass by itself.</summary>
    public static bool IsTransient(RembgError error) => error is RembgError.RateLimited or RembgError.ServiceUnavailable;

    /// <summary>Whether the run is over with a failure of this kind: no further image can succeed.</summary>
    public static bool EndsRun(RembgError error) =>
        error is RembgError.InvalidApiKey or RembgError.EmailNotVerified or RembgError.DailyLimitReached or RembgError.MonthlyLimitReached;

    /// <summary>What the failure of an image says about the others.</summary>
    public static FailureKind KindOf(RembgException failure) => failure switch
    {
        { Error: RembgError.RateLimited } => FailureKind.GivenUp,
        RembgApiException { StatusCode: 504 or 524 } => FailureKind.NotOfImage, // A gateway waits for the service in vain.
        { Error: RembgError.ServiceUnavailable or RembgError.OutcomeUnknown } => FailureKind.Transient,
        RembgApiException { StatusCode: 400 or 413 or 415 or 422 } => FailureKind.OfImage,
        RembgApiException or { Error: RembgError.RedirectRefused or RembgError.ConnectionFailed } => FailureKind.NotOfImage,
        { Error: RembgError.InvalidResponse, Cause: not FailureCause.AnswerCutShort } => FailureKind.NotOfImage,
        _ => FailureKind.Transient,
    };

    /// <summary>Whether there is a retry left after so many attempts.</summary>
    public bool HasRetryAfter(int attempts) => attempts <= _maximumRetryCount;

    /// <summary>
    /// The pause before the next attempt: what the server asked for, or exponential backoff with full jitter, so that many
    /// clients do not come back at the same moment. A server that was not ready when it said it would be gets the longer one.
    /// </summary>
    /// <param name="failures">How many attempts have failed in a row, 1 or more.</param>
    /// <param name="retryAfter">What the server asked for; null for nothing usable.</param>
    /// <returns>The pause; null when the server asks for more than is sane.</returns>
    public TimeSpan? PauseAfter(int failures, TimeSpan? retryAfter)
    {
        if (retryAfter > ConcurrencyController.LongestRetryAfter)
        {
            return null;
        }

        if (failures == 1 && retryAfter is not null)
        {
            return retryAfter;
        }

        var backoff = Backoff(failures);
        return retryAfter > backoff ? retryAfter : backoff;
    }

    private TimeSpan Backoff(int failures)
    {
        var ceiling = Math.Min(LongestBackoff.TotalSeconds, _interval.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 16)));
        return TimeSpan.FromSeconds(ceiling * _jitter());
    }
}
