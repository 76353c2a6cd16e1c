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

    // A step has paid when it brought a fifth of what was hoped for. A small step must bring a little more, and is measured
    // for longer, or the chances of the measurement would make it creep.
    private const double DoublingGain = 0.2;
    private const double ClimbingGain = 0.3;
    private const double CheckAfter = 1.25;
    private const double Spare = 1.1;

    // Windows for which a number is kept before the next look; twice as many after each look in vain.
    private const int FirstHold = 8;
    private const int LongestHold = 64;

    // Windows without a refusal after which doubling is worth another try.
    private const int QuietWindows = 12;

    // Windows after which the last doubling is judged once more, by better numbers than it had.
    private const int ReviewAfter = 4;

    private const int FewestSamples = 12;
    private const double Smoothing = 0.3;

    private readonly int _most;
    private readonly ThroughputWindow _window = new();
    private Phase _phase = Phase.Doubling;
    private Measurement _reference;
    private Measurement _before;
    private int _review;
    private int _fullAt = int.MaxValue;
    private int _ceiling;
    private int _row;
    private int _hold;
    private int _nextHold = FirstHold;
    private int _quietWindows = QuietWindows;

    /// <param name="most">The most images at once, 1 or more.</param>
    public AdaptiveConcurrency(int most = Most)
    {
        _most = most;
        Limit = Math.Min(First, most);
        _window.Begin(settle: 0, Samples, TimeSpan.Zero);
    }

    private enum Phase
    {
        /// <summary>Twice as many after each window that paid.</summary>
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

    private int Samples => Math.Max(FewestSamples, _phase switch
    {
        Phase.Doubling => Limit + (Limit / 2),
        Phase.Checking => 3 * Limit,
        _ => Limit,
    });

    public void Succeeded(TimeSpan now, bool isBusy)
    {
        if (_phase == Phase.Regaining)
        {
            Regain(now);
        }
        else if (_phase == Phase.Climbing)
        {
            Climb(now);
        }
        else if (_window.Add(now, isBusy) is { } rate)
        {
            _quietWindows++;
            Decide(rate, now);
        }
    }

    public void Refused()
    {
        _ceiling = Limit;
        Limit = ConcurrencyController.Cut(Limit);
        Reason = ConcurrencyReason.Refused;
        _phase = Phase.Regaining;
        _row = 0;
        _quietWindows = 0;
        _review = 0;
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
            _reference = new Measurement(Limit, 0);
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
        if (Limit == _most || Limit >= Math.Ceiling(_reference.Limit * CheckAfter))
        {
            Check(now);
        }
    }

    private void Check(TimeSpan now)
    {
        _phase = Phase.Checking;
        Measure(now);
    }

    private void Decide(double rate, TimeSpan now)
    {
        switch (_phase)
        {
            case Phase.Holding:
                KeepTo(rate);
                break;
            case Phase.Doubling when _reference.IsBeatenBy(Limit, rate, DoublingGain):
            case Phase.Checking when _reference.IsBeatenBy(Limit, rate, ClimbingGain):
                _before = _reference;
                _reference = new Measurement(Limit, rate);
                _fullAt = Limit >= _fullAt ? int.MaxValue : _fullAt;
                Rise();
                break;
            default:
                _review = _phase == Phase.Doubling && _before.Rate > 0 ? ReviewAfter : 0;
                StepBackTo(_reference.NeededFor(rate, Limit));
                break;
        }

        Measure(now);
    }

    private void KeepTo(double rate)
    {
        _reference = _reference with { Rate = _reference.Rate + (Smoothing * (rate - _reference.Rate)) };
        if (_review > 0 && --_review == 0 && !_before.IsBeatenBy(Limit, _reference.Rate, DoublingGain))
        {
            StepBackTo(_before.NeededFor(_reference.Rate, Limit));
        }
        else if (--_hold <= 0 && Limit < _most)
        {
            _phase = Phase.Climbing;
            _row = 0;
        }
    }

    private void StepBackTo(Measurement smaller)
    {
        _fullAt = Math.Min(_fullAt, Limit);
        _reference = smaller;
        Limit = smaller.Limit;
        Reason = ConcurrencyReason.LineFull;
        Hold();
    }

    private void Rise()
    {
        if (Limit == _most)
        {
            Reason = ConcurrencyReason.AtBound;
            Hold();
        }
        else if (_quietWindows >= QuietWindows && Limit * 2 < _fullAt)
        {
            Reason = ConcurrencyReason.Rising;
            _phase = Phase.Doubling;
            Limit = Math.Min(Limit * 2, _most);
        }
        else
        {
            _phase = Phase.Climbing;
            _row = 0;
        }
    }

    private void Hold()
    {
        _phase = Phase.Holding;
        _hold = _nextHold;
        _nextHold = Math.Min(_nextHold * 2, LongestHold);
    }

    // What was under way before a change tells of the number before it.
    private void Measure(TimeSpan now) => _window.Begin(settle: Limit, Samples, now);

    /// <summary>Images a second at a number at once; a rate of zero is not known.</summary>
    private readonly record struct Measurement(int Limit, double Rate)
    {
        /// <summary>Whether more at once have brought a share of the gain that was hoped for: twice as many would at best be twice as fast.</summary>
        public bool IsBeatenBy(int limit, double rate, double share) =>
            Rate <= 0 || limit == Limit || (rate / Rate) - 1 >= share * (((double)limit / Limit) - 1);

        /// <summary>
        /// The number that a rate seen at more at once needs, by the time that an image took at this number (Little's law),
        /// with a little to spare; this number where more brought nothing.
        /// </summary>
        public Measurement NeededFor(double rate, int limit) => rate <= Rate
            ? this
            : new Measurement(Math.Min(limit - 1, (int)Math.Ceiling(Limit * rate / Rate * Spare)), rate);
    }
}
