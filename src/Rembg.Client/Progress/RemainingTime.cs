namespace Rembg.Progress;

/// <summary>
/// Estimates the remaining time of a run with a known number of inputs from its latest throughput. Pauses are added to the estimate and do
/// not lower the throughput.
/// </summary>
internal sealed class RemainingTime
{
    // Half a minute is steady and still follows a change; or the last few inputs where those take longer.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(2);
    private const int MinInWindow = 8;
    private const int MinInputs = 3;

    private readonly Queue<(TimeSpan At, int Settled)> _samples = new();
    private TimeSpan _lastNow;
    private TimeSpan _active;

    /// <summary>Takes a sample and estimates.</summary>
    /// <returns>The remaining time; null while there are too few samples.</returns>
    public TimeSpan? Estimate(TimeSpan now, int settled, int total, TimeSpan pausedFor)
    {
        _active += pausedFor == TimeSpan.Zero ? now - _lastNow : TimeSpan.Zero;
        _lastNow = now;
        _samples.Enqueue((_active, settled));
        while (_samples.Count > 1 && _samples.ElementAt(1) is var (at, done) && _active - at >= Window && settled - done >= MinInWindow)
        {
            _samples.Dequeue();
        }

        var (since, before) = _samples.Peek();
        var span = _active - since;
        var count = settled - before;
        return span < MinTime || count < MinInputs
            ? null
            : pausedFor + TimeSpan.FromSeconds(Math.Max(0, total - settled) * span.TotalSeconds / count);
    }
}
