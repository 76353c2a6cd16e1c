namespace Rembg.Concurrency;

/// <summary>
/// Keeps to a number at once for a while. When images come to take far longer, they wait for each other, on a line that has become
/// thin, or the service has become slow: only trying tells. Fewer at once bring as many a second on the one, and fewer from the other.
/// </summary>
internal sealed class SteadyState : SearchPhase
{
    // Windows for which a number is kept before the next look whether more bring more; twice as many after each look in vain. To
    // look costs as many more as a quarter of the number: a small one, that chance may have made, is soon looked at again.
    private const int FirstHold = 8;
    private const int LongestHold = 64;
    private const int HoldForEach = 4;

    // Windows after which images that still take far longer than the first, at the smaller number, show that it never was the
    // number: the first ones were quicker by themselves. The first window still has some that waited behind many.
    private const int DoubtWindows = 2;

    // Numbers that differ by less are too close to be told apart by as few images as a window has.
    private const double Distinct = 1.5;

    // The share of the gain that was hoped for from which on more at once are worth it.
    private const double Gain = 0.25;

    private const double Smoothing = 0.3;

    private State _state;
    private ConcurrencyMeasurement _reference;
    private int _hold;
    private int _nextHold = FirstHold;
    private int _doubt;
    private double _recoveredAt = double.PositiveInfinity;

    /// <inheritdoc/>
    public SteadyState(int most, ThroughputWindow window, BaselineLatency baseline)
        : base(most, window, baseline)
    {
    }

    private enum State
    {
        /// <summary>Keeping to the number.</summary>
        Holding,

        /// <summary>Measuring once more whether images take far longer.</summary>
        Suspecting,

        /// <summary>Measuring what fewer bring.</summary>
        SteppingDown,
    }

    /// <inheritdoc/>
    public override void Begin(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        if (best.Limit == Most)
        {
            // More paid up to here, so this is how long an image takes.
            Baseline.Reset(Window.Latency);
        }

        _doubt = Baseline.IsCertain ? 0 : DoubtWindows;
        _recoveredAt = double.PositiveInfinity;
        Hold(best, before, now);
    }

    /// <summary>Looks again as soon as at the beginning: something has changed.</summary>
    public void LookSoon() => _nextHold = FirstHold;

    /// <inheritdoc/>
    public override NextPhase? Succeeded(TimeSpan now, double latency, bool isBusy)
    {
        if (Window.Add(now, latency, isBusy) is null)
        {
            return null;
        }

        var steady = Steady;
        if (_doubt > 0 && --_doubt == 0)
        {
            if (Baseline.IsFarExceededBy(Window.Latency))
            {
                return new NextPhase(NextPhase.Part.SlowStart, steady);
            }

            Baseline.Confirm();
        }

        if (steady.Rate > _recoveredAt)
        {
            // Fewer bring more than many did: what made the images slow has passed.
            return new NextPhase(NextPhase.Part.SlowStart, steady);
        }

        if (_state == State.SteppingDown)
        {
            Compare(steady, now);
        }
        else if (_doubt == 0 && Limit > Distinct * Baseline.MostFor(steady.Rate))
        {
            Suspect(steady, now);
        }
        else
        {
            return Keep(steady, now);
        }

        return null;
    }

    private void Hold(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        _state = State.Holding;
        _reference = best;
        Limit = best.Limit;
        Reason = Limit < Most ? ConcurrencyReason.LineFull : ConcurrencyReason.AtBound;
        _hold = _nextHold;
        _nextHold = Math.Min(_nextHold * 2, Math.Max(FirstHold, Math.Min(LongestHold, HoldForEach * Limit)));
        Measure(settle: before, samples: Limit, now);
    }

    private NextPhase? Keep(ConcurrencyMeasurement steady, TimeSpan now)
    {
        _state = State.Holding;
        _reference = _reference with { Rate = _reference.Rate + (Smoothing * (steady.Rate - _reference.Rate)) };
        if (--_hold <= 0 && Limit < Most)
        {
            return new NextPhase(NextPhase.Part.HillClimb, _reference);
        }

        Measure(settle: Limit, samples: Limit, now);
        return null;
    }

    private void Suspect(ConcurrencyMeasurement steady, TimeSpan now)
    {
        if (_state == State.Holding)
        {
            // The change may have come within the window, which then tells of a number between two.
            _state = State.Suspecting;
            Measure(settle: Limit, samples: 0, now);
            return;
        }

        _state = State.SteppingDown;
        _reference = steady;
        _recoveredAt = steady.Rate * (1 + Gain);
        Limit = Baseline.MostFor(steady.Rate);
        Reason = ConcurrencyReason.LineFull;
        LookSoon();
        Measure(settle: steady.Limit, samples: Limit, now);
    }

    private void Compare(ConcurrencyMeasurement fewer, TimeSpan now)
    {
        if (fewer.IsBeatenBy(_reference.Limit, _reference.Rate, Gain))
        {
            // It is the service: every image takes longer, however many there are.
            Baseline.Reset(Window.Latency);
            Hold(_reference, before: Limit, now);
        }
        else
        {
            Hold(fewer, before: Limit, now);
        }
    }
}
