namespace Rembg.Concurrency;

/// <summary>How long a run waits after a short-term 429, and for how long in all before images fail of it.</summary>
internal sealed class RefusalPolicy
{
    // Times the base of the backoff. A single refusal is often a slip of the moment: a short pause first, and long ones
    // when that was not enough. The longest still looks several times a minute, for accounts that are counted by the minute.
    private const double ShortestFirstPause = 1.0 / 8;
    private const double LongestFirstPause = 1.0 / 2;
    private const double LongestPause = 30;
    private const double Growth = 4;

    // Refusals that come so close together say that the account is slow: the first pause doubles. It halves again when
    // they are far apart. Where one request in twenty is refused by chance, half of the refusals are far apart, and one in
    // seven comes close to the one before.
    private const int CloseTogether = 4;
    private const int FarApart = 12;

    // Once images fail of it, each further one is tried once, at an even pace.
    private const double HopelessPause = 2;

    // What each retry stands for, times the base of the backoff: two minutes in all by default.
    private const double PatienceForRetry = 80;

    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _interval;
    private readonly Func<double> _jitter;
    private double _refusalSeconds;
    private double _firstPause = ShortestFirstPause;

    /// <param name="maximumRetryCount">Attempts after the first, 0 or more.</param>
    /// <param name="interval">The base of the backoff.</param>
    /// <param name="jitter">A number from 0 to 1 for each pause.</param>
    public RefusalPolicy(int maximumRetryCount, TimeSpan interval, Func<double> jitter)
    {
        _interval = interval;
        _jitter = jitter;
        Patience = Times(maximumRetryCount * PatienceForRetry);
    }

    /// <summary>For how long nothing at all may be accepted before an image fails.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Notes how long a refusal took to come.</summary>
    public void Took(TimeSpan time) =>
        _refusalSeconds = _refusalSeconds <= 0 ? time.TotalSeconds : (_refusalSeconds + time.TotalSeconds) / 2;

    /// <summary>Notes that a refusal came.</summary>
    /// <param name="sent">How many requests were sent since the one before, this one included.</param>
    public void Came(long sent) => _firstPause = sent switch
    {
        < CloseTogether => Math.Min(LongestFirstPause, _firstPause * 2),
        > FarApart => Math.Max(ShortestFirstPause, _firstPause / 2),
        _ => _firstPause,
    };

    /// <summary>A multiple of the time that a refusal takes to come, within bounds.</summary>
    public TimeSpan Typical(double times, TimeSpan shortest)
    {
        var seconds = Math.Max(shortest.TotalSeconds, times * _refusalSeconds);
        return seconds < LongestProbe.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestProbe;
    }

    /// <summary>The pause after some refusals in a row, where the server says nothing of it.</summary>
    /// <param name="refusals">How many there were, 1 or more.</param>
    /// <param name="isHopeless">Whether images fail of it already.</param>
    public TimeSpan Pause(int refusals, bool isHopeless)
    {
        var times = isHopeless ? HopelessPause : Math.Min(LongestPause, _firstPause * Math.Pow(Growth, Math.Min(refusals - 1, 16)));

        // From three quarters to five quarters of it: several machines on one account are not to come back at the same moment.
        return Times(times * (0.75 + (_jitter() / 2)));
    }

    /// <summary>The pause that the server asked for, and a little more, for the same reason.</summary>
    public TimeSpan Asked(TimeSpan retryAfter) =>
        retryAfter + TimeSpan.FromSeconds(Math.Min(_interval.TotalSeconds, retryAfter.TotalSeconds * 0.1) * _jitter());

    private TimeSpan Times(double times)
    {
        var seconds = _interval.TotalSeconds * times;
        return seconds < TimeSpan.MaxValue.TotalSeconds / 4 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }
}
