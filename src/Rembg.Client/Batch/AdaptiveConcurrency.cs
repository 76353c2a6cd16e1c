namespace Rembg.Batch;

/// <summary>
/// Finds out how many at once bring the most images a second. It doubles while that pays (<see cref="SlowStart"/>), then adds
/// one at a time (<see cref="HillClimb"/>). It counts images, not bytes, and successes only.
/// </summary>
internal sealed class AdaptiveConcurrency : IConcurrencyStrategy
{
    /// <summary>The most images at once that it goes to by itself.</summary>
    public const int Most = 64;

    private readonly ThroughputWindow _window = new();
    private readonly BaselineLatency _baseline = new();
    private readonly SlowStart _start;
    private readonly HillClimb _climb;
    private bool _isClimbing;

    /// <param name="most">The most images at once, 1 or more.</param>
    public AdaptiveConcurrency(int most = Most)
    {
        _start = new SlowStart(most, _window, _baseline);
        _climb = new HillClimb(most, _window, _baseline);
    }

    public int Limit => _isClimbing ? _climb.Limit : _start.Limit;

    public ConcurrencyReason Reason => _isClimbing ? _climb.Reason : _start.Reason;

    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy)
    {
        var latency = (now - permit.GivenAt).TotalSeconds;
        _baseline.Add(permit, latency);
        if (!_isClimbing && _start.Succeeded(now, latency, isBusy) is { } best)
        {
            _climb.Begin(best, before: _start.Limit, now);
            _isClimbing = true;
        }
        else if (_isClimbing && _climb.Succeeded(now, latency, isBusy) is { } reference)
        {
            _baseline.Reset(_window.Latency);
            _start.Begin(reference, now);
            _isClimbing = false;
        }
    }

    public void Refused(long sent)
    {
        _climb.Refused(Limit);
        _isClimbing = true;
    }
}
