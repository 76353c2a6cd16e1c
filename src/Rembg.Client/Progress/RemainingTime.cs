namespace Rembg.Progress;

/// <summary>
/// Estimates how long a run of a known number of inputs still takes, from how fast they came lately. Pauses that the
/// service asked for are added to what is left, and are not taken for slowness.
/// </summary>
internal sealed class RemainingTime
{
    // Long enough to be steady, short enough to follow a change: half a minute, or the last few inputs where those take longer.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private const int FewestInWindow = 8;
    private const int FewestAtAll = 3;

    private readonly Queue<(TimeSpan At, int Settled)> _samples = new();
    private TimeSpan _lastNow;
    private TimeSpan _lastSample = TimeSpan.MinValue;
    private TimeSpan _active;

    /// <summary>Takes a sample, and estimates.</summary>
    /// <param name="now">The time since the run began.</param>
    /// <param name="settled">How many inputs have come to an end.</param>
    /// <param name="total">How many inputs there are.</param>
    /// <param name="pausedFor">How long the whole run still waits; zero when it does not.</param>
    /// <returns>The time left; null while there is too little to go by.</returns>
    public TimeSpan? Estimate(TimeSpan now, int settled, int total, TimeSpan pausedFor)
    {
        if (pausedFor == TimeSpan.Zero)
        {
            _active += now - _lastNow;
        }

        _lastNow = now;
        if (_lastSample == TimeSpan.MinValue || _active - _lastSample >= Spacing)
        {
            _lastSample = _active;
            _samples.Enqueue((_active, settled));
            DropOld(settled);
        }

        var (since, before) = _samples.Peek();
        var span = _active - since;
        var count = settled - before;
        return span < Shortest || count < FewestAtAll
            ? null
            : pausedFor + TimeSpan.FromSeconds(Math.Max(0, total - settled) * span.TotalSeconds / count);
    }

    private void DropOld(int settled)
    {
        while (_samples.Count > 1)
        {
            var (at, before) = _samples.ElementAt(1);
            if (_active - at < Window || settled - before < FewestInWindow)
            {
                return;
            }

            _samples.Dequeue();
        }
    }
}
