namespace Rembg.Concurrency;

/// <summary>
/// Determines which failures are retried, which end the run, and the pauses: those of one image, and those of the whole run after
/// throttling and in an outage.
/// </summary>
internal sealed class RetryPolicy(int maximumRetryCount, TimeSpan interval, Func<double> jitter)
{
    /// <summary>The longest Retry-After that is waited for.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    private const double MaxBackoffSeconds = 30;

    // Multiples of the interval. Even the longest pause probes several times a minute, for accounts limited by the minute.
    private const double FirstPause = 1.0 / 4;
    private const double MaxPause = 30;
    private const double Growth = 4;
    private const double PauseWhenExhausted = 2;

    // What each retry stands for, in multiples of the interval: five minutes by default.
    private const double MaxWaitPerRetry = 200;

    /// <summary>How long the service may accept nothing before images fail.</summary>
    public TimeSpan Patience { get; private init; } = Times(interval, maximumRetryCount * MaxWaitPerRetry);

    /// <summary>The policy of a run, which never gives up when it watches a folder.</summary>
    public RetryPolicy For(BatchOptions options) =>
        options.IsEndless ? new(maximumRetryCount, interval, jitter) { Patience = TimeSpan.MaxValue } : this;

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
    /// The pause before the next attempt at an image: what the server asked for, or exponential backoff with full jitter. From the second
    /// failure on it is the longer of the two.
    /// </summary>
    /// <returns>The pause; null when the server asks for too long a one.</returns>
    public TimeSpan? PauseOfImage(int failures, TimeSpan? retryAfter)
    {
        var ceiling = Math.Min(MaxBackoffSeconds, interval.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 16)));
        var backoff = TimeSpan.FromSeconds(ceiling * jitter());
        return retryAfter > MaxRetryAfter ? null
            : retryAfter > backoff || (failures == 1 && retryAfter is not null) ? retryAfter
            : backoff;
    }

    /// <summary>The pause of the run after consecutive rejections. When images already fail, each is tried once, at an even pace.</summary>
    public TimeSpan PauseOfRun(int consecutive, TimeSpan? retryAfter = null, bool isExhausted = false)
    {
        // 75 to 125 %, or up to a tenth more than asked for, so that several machines on one account do not return together.
        var chance = jitter();
        var times = isExhausted ? PauseWhenExhausted : Math.Min(MaxPause, FirstPause * Math.Pow(Growth, Math.Min(consecutive - 1, 16)));
        var pause = Times(interval, times * (0.75 + (chance / 2)));
        if (retryAfter is not { } asked || asked > MaxRetryAfter)
        {
            return pause;
        }

        asked += TimeSpan.FromSeconds(Math.Min(interval.TotalSeconds, asked.TotalSeconds * 0.1) * chance);
        return consecutive > 1 && pause > asked ? pause : asked;
    }

    private static TimeSpan Times(TimeSpan interval, double times)
    {
        var seconds = interval.TotalSeconds * times;
        return seconds < TimeSpan.MaxValue.TotalSeconds / 4 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }
}
