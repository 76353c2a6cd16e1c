using Rembg.Concurrency;
using Rembg.Contract;

namespace Rembg.Batch;

/// <summary>Determines which failures are retried, after which pause, and which end the run.</summary>
internal sealed class RetryPolicy(int maximumRetryCount, TimeSpan interval, Func<double>? jitter = null)
{
    private const double MaxBackoffSeconds = 30;

    private readonly Func<double> _jitter = jitter ?? Framework.NextJitter;

    /// <summary>The pauses of the whole run.</summary>
    public PausePolicy NewPausePolicy(bool isEndless = false) => new(maximumRetryCount, interval, _jitter, isEndless);

    public static bool IsTransient(RembgError error) => error is RembgError.RateLimited or RembgError.ServiceUnavailable;

    /// <summary>Whether no further image can succeed after this failure.</summary>
    public static bool EndsRun(RembgError error) =>
        error is RembgError.InvalidApiKey or RembgError.EmailNotVerified or RembgError.DailyLimitReached or RembgError.MonthlyLimitReached;

    /// <summary>What the failure of one image means for the others.</summary>
    public static FailureKind KindOf(RembgException failure) => failure switch
    {
        { Error: RembgError.RateLimited } => FailureKind.GivenUp,
        RembgApiException { StatusCode: 504 or 524 } => FailureKind.NotOfImage, // The gateway got no answer from the service.
        { Error: RembgError.ServiceUnavailable or RembgError.OutcomeUnknown } => FailureKind.Transient,
        RembgApiException { StatusCode: 400 or 413 or 415 or 422 } => FailureKind.OfImage,
        RembgApiException or { Error: RembgError.RedirectRefused or RembgError.ConnectionFailed } => FailureKind.NotOfImage,
        { Error: RembgError.InvalidResponse, Cause: not FailureCause.AnswerCutShort } => FailureKind.NotOfImage,
        _ => FailureKind.Transient,
    };

    public bool HasRetryAfter(int attempts) => attempts <= maximumRetryCount;

    /// <summary>
    /// The pause before the next attempt: what the server asked for, or exponential backoff with full jitter. From the second failure on it
    /// is the longer of the two.
    /// </summary>
    /// <returns>The pause; null when the server asks for too long a one.</returns>
    public TimeSpan? PauseAfter(int failures, TimeSpan? retryAfter)
    {
        if (retryAfter > ConcurrencyController.MaxRetryAfter)
        {
            return null;
        }

        if (failures == 1 && retryAfter is not null)
        {
            return retryAfter;
        }

        var ceiling = Math.Min(MaxBackoffSeconds, interval.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 16)));
        var backoff = TimeSpan.FromSeconds(ceiling * _jitter());
        return retryAfter > backoff ? retryAfter : backoff;
    }
}
