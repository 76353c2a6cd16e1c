namespace Rembg.Concurrency;

/// <summary>How long a run pauses after throttling and in an outage, and how long it bears with them.</summary>
internal sealed class PausePolicy
{
    // Times the base of the backoff. The longest pause still looks several times a minute, for accounts counted by the minute.
    private const double FirstPause = 1.0 / 4;
    private const double LongestPause = 30;
    private const double Growth = 4;

    // Once images fail of it, each further one is tried once, at an even pace.
    private const double ExhaustedPause = 2;

    // What each retry stands for, times the base of the backoff: five minutes by default.
    private const double PatienceForRetry = 200;

    private readonly TimeSpan _interval;
    private readonly Func<double> _jitter;

    /// <param name="maximumRetryCount">Attempts after the first, 0 or more.</param>
    /// <param name="interval">The base of the backoff.</param>
    /// <param name="jitter">A number from 0 to 1 for each pause.</param>
    /// <param name="isEndless">Whether the run waits for as long as it takes, as one that watches a folder.</param>
    public PausePolicy(int maximumRetryCount, TimeSpan interval, Func<double> jitter, bool isEndless = false)
    {
        _interval = interval;
        _jitter = jitter;
        Patience = isEndless ? TimeSpan.MaxValue : Times(maximumRetryCount * PatienceForRetry);
    }

    /// <summary>How long the service may accept nothing at all.</summary>
    public TimeSpan Patience { get; }

    /// <summary>The pause after a number of consecutive rejections.</summary>
    /// <param name="consecutive">How many, 1 or more.</param>
    /// <param name="isExhausted">Whether images fail of it already.</param>
    /// <param name="retryAfter">What the service asked for; null for nothing.</param>
    public TimeSpan Pause(int consecutive, bool isExhausted, TimeSpan? retryAfter)
    {
        // 75 to 125 %, and up to a tenth beyond what was asked: several machines on one account are not to come back at once.
        var jitter = _jitter();
        var times = isExhausted ? ExhaustedPause : Math.Min(LongestPause, FirstPause * Math.Pow(Growth, Math.Min(consecutive - 1, 16)));
        var pause = Times(times * (0.75 + (jitter / 2)));
        if (retryAfter is not { } asked)
        {
            return pause;
        }

        asked += TimeSpan.FromSeconds(Math.Min(_interval.TotalSeconds, asked.TotalSeconds * 0.1) * jitter);
        return consecutive > 1 && pause > asked ? pause : asked;
    }

    private TimeSpan Times(double times)
    {
        var seconds = _interval.TotalSeconds * times;
        return seconds < TimeSpan.MaxValue.TotalSeconds / 4 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }
}
