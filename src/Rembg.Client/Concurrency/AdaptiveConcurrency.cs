namespace Rembg.Concurrency;

/// <summary>
/// Finds out how many at once bring the most images a second. It doubles while that pays (<see cref="SlowStart"/>), keeps to what it
/// has found (<see cref="SteadyState"/>), and looks again after a while whether a few more bring more (<see cref="HillClimb"/>).
/// It counts images, not bytes, and successes only. Refusals lower the number, but for those that come by chance (<see cref="ChanceRefusals"/>).
/// </summary>
internal sealed class AdaptiveConcurrency : IConcurrencyStrategy
{
    /// <summary>The most images at once that it goes to by itself.</summary>
    public const int Most = 64;

    private readonly BaselineLatency _baseline = new();
    private readonly SlowStart _start;
    private readonly SteadyState _steady;
    private readonly HillClimb _climb;
    private readonly ChanceRefusals _chance = new();
    private SearchPhase _phase;
    private bool _startsAgain;

    /// <param name="most">The most images at once, 1 or more.</param>
    public AdaptiveConcurrency(int most = Most)
    {
        var window = new ThroughputWindow();
        _start = new SlowStart(most, window, _baseline);
        _steady = new SteadyState(most, window, _baseline);
        _climb = new HillClimb(most, window, _baseline);
        _phase = _start;
    }

    public int Limit => _phase.Limit;

    public ConcurrencyReason Reason => _phase.Reason;

    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy)
    {
        var latency = (now - permit.GivenAt).TotalSeconds;
        _baseline.Add(permit, latency);
        if (_startsAgain)
        {
            // Refusals had lowered the number in vain.
            _startsAgain = false;
            _start.Resume(new ConcurrencyMeasurement(Limit, Limit / latency), now);
            _phase = _start;
        }

        if (_phase.Succeeded(now, latency, isBusy) is not { } next)
        {
            return;
        }

        var before = Limit;
        _phase = next.Kind switch
        {
            NextPhase.Part.SlowStart => _start,
            NextPhase.Part.SteadyState => _steady,
            _ => _climb,
        };
        _phase.Begin(next.Best, before, now);
    }

    public bool Refused(long sent, int refused)
    {
        var wasChance = _chance.AreLikely;
        _chance.Add(Limit, sent, refused);
        if (_chance.AreLikely)
        {
            _startsAgain |= !wasChance;
            return false;
        }

        _startsAgain = false;
        _climb.Refused(Limit);
        _steady.LookSoon();
        _phase = _climb;
        return true;
    }
}
