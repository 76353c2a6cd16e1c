namespace Rembg.Concurrency;

/// <summary>Determines how long a run pauses after throttling and in an outage, and for how long in all.</summary>
internal sealed class PausePolicy(int maximumRetryCount, TimeSpan interval, Func<double> jitter, bool isEndless = false)
{
    // Multiples of the interval. Even the longest pause probes several times a minute, for accounts limited by the minute.
    private const double FirstPause = 1.0 / 4;
    private const double MaxPause = 30;
    private const double Growth = 4;
    private const double PauseWhenExhausted = 2;

    // What each retry stands for, in multiples of the interval: five minutes by default.
    private const double MaxWaitPerRetry = 200;

    /// <summary>How long the service may accept nothing before images fail; without end in a run that watches a folder.</summary>
    public TimeSpan Patience { get; } = isEndless ? TimeSpan.MaxValue : Times(interval, maximumRetryCount * MaxWaitPerRetry);

    /// <summary>The pause after a number of consecutive rejections.</summary>
    /// <param name="consecutive">How many, 1 or more.</param>
    /// <param name="isExhausted">Whether images already fail: then each further one is tried once, at an even pace.</param>
    /// <param name="retryAfter">What the service asked for; null for nothing.</param>
    public TimeSpan Pause(int consecutive, bool isExhausted, TimeSpan? retryAfter)
    {
        // 75 to 125 %, or up to a tenth more than asked for, so that several machines on one account do not return together.
        var chance = jitter();
        var times = isExhausted ? PauseWhenExhausted : Math.Min(MaxPause, FirstPause * Math.Pow(Growth, Math.Min(consecutive - 1, 16)));
        var pause = Times(interval, times * (0.75 + (chance / 2)));
        if (retryAfter is not { } asked)
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
