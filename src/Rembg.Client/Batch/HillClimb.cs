namespace Rembg.Batch;

/// <summary>
/// Looks for the best number at once in the neighbourhood of one that is known: it adds one at a time, takes back what brought
/// no more, and looks again after a while. After a refusal it works its way up to where that came.
/// </summary>
internal sealed class HillClimb
{
    // A small step must bring a little more than a doubling, and is measured for longer, or the chances of the measurement
    // would make it creep.
    private const double Gain = 0.25;
    private const double CheckAfter = 1.25;

    // Windows for which a number is kept before the next look; twice as many after each look in vain.
    private const int FirstHold = 8;
    private const int LongestHold = 64;

    // Windows without a refusal after which doubling is worth another try.
    private const int QuietWindows = 12;

    // Windows after which images that still take much longer than the first, at the smaller number, show that it never was the
    // number: the first ones were quicker by themselves. The first window still has some that waited behind many.
    private const int DoubtWindows = 2;

    private const int FewestSamples = 12;
    private const double Smoothing = 0.3;

    private readonly int _most;
    private readonly ThroughputWindow _window;
    private readonly BaselineLatency _baseline;
    private Phase _phase;
    private ConcurrencyMeasurement _reference;
    private int _fullAt = int.MaxValue;
    private int _ceiling;
    private int _row;
    private int _hold;
    private int _nextHold = FirstHold;
    private int _filledBefore;
    private int _doubt;

    /// <param name="most">The most images at once, 1 or more.</param>
    /// <param name="window">Measures what a number brings.</param>
    /// <param name="baseline">How long an image takes while nothing is full.</param>
    public HillClimb(int most, ThroughputWindow window, BaselineLatency baseline)
    {
        _most = most;
        _window = window;
        _baseline = baseline;
    }

    private enum Phase
    {
        /// <summary>Keeping to a number for a while.</summary>
        Holding,

        /// <summary>One more for each row of successes, up to the next check.</summary>
        Climbing,

        /// <summary>Measuring whether the climb has paid.</summary>
        Checking,

        /// <summary>One more for half a row of successes, up to where the last refusal came.</summary>
        Regaining,
    }

    /// <summary>The most images at once.</summary>
    public int Limit { get; private set; }

    /// <summary>Why it is that many.</summary>
    public ConcurrencyReason Reason { get; private set; }

    // By Little's law, for as long as the number stays the same. It tells of the same images with half the chance in it that
    // counting them by the clock has.
    private ConcurrencyMeasurement Steady => new(Limit, Limit / _window.Latency);

    /// <summary>Begins where a doubling has ended.</summary>
    /// <param name="best">The number to keep to, and what it brings.</param>
    /// <param name="before">How many at once there were up to now.</param>
    /// <param name="now">The time since the run began.</param>
    public void Begin(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        _doubt = best.Limit < _most ? DoubtWindows : 0;
        Hold(best, before, now);
    }

    /// <summary>The service refused a request for coming too soon.</summary>
    /// <param name="limit">How many at once there were up to now.</param>
    public void Refused(int limit)
    {
        _ceiling = limit;
        Limit = ConcurrencyController.Cut(limit);
        Reason = ConcurrencyReason.Refused;
        _phase = Phase.Regaining;
        _row = 0;
        _filledBefore = _window.Filled;
        _doubt = 0;
        _nextHold = FirstHold;
    }

    /// <summary>An image succeeded.</summary>
    /// <param name="now">The time since the run began.</param>
    /// <param name="latency">Seconds from its sending to its answer.</param>
    /// <param name="isBusy">Whether as many images as were allowed are under way, or were within the last row of successes.</param>
    /// <returns>What to double from, when there may be room for many more; null while it goes on.</returns>
    public ConcurrencyMeasurement? Succeeded(TimeSpan now, double latency, bool isBusy)
    {
        switch (_phase)
        {
            case Phase.Regaining:
                Regain(now);
                return null;
            case Phase.Climbing:
                Climb(now);
                return null;
            default:
                var isFull = _window.Add(now, latency, isBusy) is not null;
                return !isFull ? null : _phase == Phase.Checking ? Judge(now) : Keep(now);
        }
    }

    private void Regain(TimeSpan now)
    {
        if (++_row * 2 < Limit)
        {
            return;
        }

        _row = 0;
        Limit = Math.Min(Limit + 1, _most);
        if (Limit >= Math.Min(_ceiling, _most))
        {
            // What this number brings is not known: the refusal came before it could be measured.
            _reference = new ConcurrencyMeasurement(Limit, 0);
            Check(now);
        }
    }

    private void Climb(TimeSpan now)
    {
        if (++_row < Limit)
        {
            return;
        }

        _row = 0;
        Limit = Math.Min(Limit + 1, _most);
        if (Limit == _most || Limit >= Math.Round(_reference.Limit * CheckAfter))
        {
            Check(now);
        }
    }

    private void Check(TimeSpan now)
    {
        _phase = Phase.Checking;
        Measure(settle: Limit, samples: 3 * Limit, now);
    }

    private ConcurrencyMeasurement? Judge(TimeSpan now)
    {
        var steady = Steady;
        if (!_reference.IsBeatenBy(Limit, steady.Rate, Gain))
        {
            Hold(_reference.NeededFor(steady.Rate, Limit), before: Limit, now);
            return null;
        }

        _fullAt = Limit >= _fullAt ? int.MaxValue : _fullAt;
        if (Limit == _most)
        {
            Hold(steady, before: Limit, now);
            return null;
        }

        if (_window.Filled - _filledBefore >= QuietWindows && Limit * 2 < _fullAt)
        {
            return steady;
        }

        _reference = steady;
        Rise();
        return null;
    }

    private void Hold(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        _phase = Phase.Holding;
        _reference = best;
        Limit = best.Limit;
        Reason = Limit < _most ? ConcurrencyReason.LineFull : ConcurrencyReason.AtBound;
        _fullAt = Math.Min(_fullAt, Limit * 2);
        _hold = _nextHold;
        _nextHold = Math.Min(_nextHold * 2, LongestHold);
        Measure(settle: before, samples: Limit, now);
    }

    private ConcurrencyMeasurement? Keep(TimeSpan now)
    {
        var steady = Steady;
        if (_doubt > 0 && --_doubt == 0 && _baseline.IsFarExceededBy(_window.Latency))
        {
            _fullAt = int.MaxValue;
            return steady;
        }

        _reference = _reference with { Rate = _reference.Rate + (Smoothing * (steady.Rate - _reference.Rate)) };
        if (--_hold <= 0 && Limit < _most)
        {
            Rise();
        }
        else
        {
            Measure(settle: Limit, samples: Limit, now);
        }

        return null;
    }

    private void Rise()
    {
        _phase = Phase.Climbing;
        _row = 0;
    }

    // What was under way before a change tells of the number before it.
    private void Measure(int settle, int samples, TimeSpan now) => _window.Begin(settle, Math.Max(FewestSamples, samples), now);
}
