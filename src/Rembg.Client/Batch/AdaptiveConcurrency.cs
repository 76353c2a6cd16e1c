namespace Rembg.Batch;

/// <summary>
/// Finds out how many at once bring the most images a second. It doubles while that pays, then adds one at a time; what
/// brought no more is taken back, and looked at again after a while. It counts images, not bytes, and successes only.
/// </summary>
internal sealed class AdaptiveConcurrency : IConcurrencyStrategy
{
    /// <summary>The most images at once that it goes to by itself.</summary>
    public const int Most = 64;

    private const int First = 4;

    // One more for each image that comes back doubles the number in the time that an image takes. The first four add three
    // each: there is nothing to judge them by, and a short run pays most for the time in which nothing is known.
    private const int FirstGrowth = 3;

    // A step has paid when it brought a fifth of what was hoped for. A small step must bring a little more, and is measured
    // for longer, or the chances of the measurement would make it creep.
    private const double DoublingGain = 0.2;
    private const double ClimbingGain = 0.25;
    private const double CheckAfter = 1.25;

    // Steps that differ by less than this are too close to be told apart by as few images as a doubling takes.
    private const double Distinct = 1.5;

    // Twice as many of which each takes so many times as long have brought less than a fifth.
    private const double Slower = 2 / (1 + DoublingGain);

    // Images do not take equally long: so many more than would do on average, and the line is never empty.
    private const double Spare = 1.15;

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
    private readonly ThroughputWindow _window = new();
    private readonly BaselineLatency _baseline = new();
    private Phase _phase = Phase.Doubling;
    private ConcurrencyMeasurement _reference;
    private int _from;
    private int _fullAt = int.MaxValue;
    private int _ceiling;
    private int _row;
    private int _hold;
    private int _nextHold = FirstHold;
    private int _quietWindows;
    private int _doubt;

    /// <param name="most">The most images at once, 1 or more.</param>
    public AdaptiveConcurrency(int most = Most)
    {
        _most = most;
        Limit = Math.Min(First, most);
        Double(TimeSpan.Zero);
    }

    private enum Phase
    {
        /// <summary>One more for each success, while windows still pay and images do not take much longer.</summary>
        Doubling,

        /// <summary>One more for half a row of successes, up to where the last refusal came.</summary>
        Regaining,

        /// <summary>One more for each row of successes, up to the next check.</summary>
        Climbing,

        /// <summary>Measuring whether the climb has paid.</summary>
        Checking,

        /// <summary>Keeping to a number for a while.</summary>
        Holding,
    }

    public int Limit { get; private set; }

    public ConcurrencyReason Reason { get; private set; }

    // By Little's law, for as long as the number stays the same. It tells of the same images with half the chance in it that
    // counting them by the clock has.
    private double SteadyRate => Limit / _window.Latency;

    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy)
    {
        var latency = (now - permit.GivenAt).TotalSeconds;
        _baseline.Add(permit, latency);
        switch (_phase)
        {
            case Phase.Regaining:
                Regain(now);
                break;
            case Phase.Climbing:
                Climb(now);
                break;
            default:
                Measure(now, latency, isBusy);
                break;
        }
    }

    public void Refused(long sent)
    {
        _ceiling = Limit;
        Limit = ConcurrencyController.Cut(Limit);
        Reason = ConcurrencyReason.Refused;
        _phase = Phase.Regaining;
        _row = 0;
        _quietWindows = 0;
        _doubt = 0;
        _nextHold = FirstHold;
    }

    private void Regain(TimeSpan now)
    {
        if (++_row * 2 < Limit)
        {
            return;
        }

        _row = 0;
        Limit++;
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
        Begin(settle: Limit, samples: 3 * Limit, now);
    }

    private void Measure(TimeSpan now, double latency, bool isBusy)
    {
        if (_phase == Phase.Doubling && isBusy && latency <= Slower * _baseline.Latency)
        {
            Limit = Math.Min(Limit + (_reference.Rate > 0 ? 1 : FirstGrowth), _most);
        }

        if (_window.Add(now, latency, isBusy) is not { } rate)
        {
            return;
        }

        _quietWindows++;
        switch (_phase)
        {
            case Phase.Doubling:
                JudgeDoubling(rate, now);
                break;
            case Phase.Checking when _reference.IsBeatenBy(Limit, SteadyRate, ClimbingGain):
                Rise(now);
                break;
            case Phase.Checking:
                StepBackTo(_reference.NeededFor(SteadyRate, Limit), now);
                break;
            default:
                KeepTo(SteadyRate, now);
                break;
        }
    }

    // The images of a window were sent while there were about as many as when it began: each doubling is judged by the next.
    private void JudgeDoubling(double rate, TimeSpan now)
    {
        var isHeldBack = Limit < _most && Limit < _from * CheckAfter;
        var isInVain = _from >= _reference.Limit * Distinct && rate < _reference.Rate * (1 + DoublingGain);
        if ((isHeldBack || isInVain) && _window.Latency > Slower * _baseline.Latency)
        {
            var needed = (int)Math.Round(rate * _baseline.Latency * Spare);
            StepBackTo(new ConcurrencyMeasurement(Math.Max(1, Math.Min(needed, Limit - 1)), rate), now);
            _doubt = DoubtWindows;
            return;
        }

        _reference = new ConcurrencyMeasurement(_from, rate);
        if (Limit == _most && _from * Distinct > _most)
        {
            Hold(ConcurrencyReason.AtBound, settle: Limit, now);
        }
        else
        {
            Reason = ConcurrencyReason.Rising;
            Double(now);
        }
    }

    private void Rise(TimeSpan now)
    {
        _reference = new ConcurrencyMeasurement(Limit, SteadyRate);
        _fullAt = Limit >= _fullAt ? int.MaxValue : _fullAt;
        if (Limit == _most)
        {
            Hold(ConcurrencyReason.AtBound, settle: Limit, now);
        }
        else if (_quietWindows >= QuietWindows && Limit * 2 < _fullAt)
        {
            DoubleFromHere(now);
        }
        else
        {
            _phase = Phase.Climbing;
            _row = 0;
        }
    }

    private void StepBackTo(ConcurrencyMeasurement smaller, TimeSpan now)
    {
        var before = Limit;
        _reference = smaller;
        Limit = smaller.Limit;
        _fullAt = Math.Min(_fullAt, Limit * 2);
        Hold(ConcurrencyReason.LineFull, settle: before, now);
    }

    private void Hold(ConcurrencyReason reason, int settle, TimeSpan now)
    {
        Reason = reason;
        _phase = Phase.Holding;
        _hold = _nextHold;
        _nextHold = Math.Min(_nextHold * 2, LongestHold);
        Begin(settle, samples: Limit, now);
    }

    private void KeepTo(double rate, TimeSpan now)
    {
        if (_doubt > 0 && --_doubt == 0 && _window.Latency > Slower * _baseline.Latency)
        {
            _reference = new ConcurrencyMeasurement(Limit, rate);
            _fullAt = int.MaxValue;
            DoubleFromHere(now);
            return;
        }

        _reference = _reference with { Rate = _reference.Rate + (Smoothing * (rate - _reference.Rate)) };
        if (--_hold <= 0 && Limit < _most)
        {
            _phase = Phase.Climbing;
            _row = 0;
        }
        else
        {
            Begin(settle: Limit, samples: Limit, now);
        }
    }

    private void DoubleFromHere(TimeSpan now)
    {
        Reason = ConcurrencyReason.Rising;
        _phase = Phase.Doubling;
        _baseline.Reset(_window.Latency);
        Double(now);
    }

    private void Double(TimeSpan now)
    {
        _from = Limit;
        _window.Begin(settle: 0, samples: Limit, now);
    }

    // What was under way before a change tells of the number before it.
    private void Begin(int settle, int samples, TimeSpan now) => _window.Begin(settle, Math.Max(FewestSamples, samples), now);
}
