namespace Rembg.Concurrency;

/// <summary>
/// Adds one at a time for as long as that pays, from a number that is known. After a refusal it first works its way up to where
/// that came.
/// </summary>
internal sealed class HillClimb : SearchPhase
{
    // A small step must bring a little more than a doubling, and is measured for longer, or the chances of the measurement
    // would make it creep.
    private const double Gain = 0.25;
    private const double CheckAfter = 1.25;

    // Windows without a refusal after which doubling is worth another try.
    private const int QuietWindows = 12;

    private State _state;
    private ConcurrencyMeasurement _reference;
    private int _fullAt = int.MaxValue;
    private int _ceiling;
    private int _row;
    private int _filledBefore;

    /// <inheritdoc/>
    public HillClimb(int most, ThroughputWindow window, BaselineLatency baseline)
        : base(most, window, baseline)
    {
    }

    private enum State
    {
        /// <summary>One more for half a row of successes, up to where the last refusal came.</summary>
        Regaining,

        /// <summary>One more for each row of successes, up to the next check.</summary>
        Climbing,

        /// <summary>Measuring whether the climb has paid.</summary>
        Checking,
    }

    /// <inheritdoc/>
    public override void Begin(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        Limit = best.Limit;
        Reason = ConcurrencyReason.LineFull;
        _fullAt = Math.Min(_fullAt, Limit * 2);
        Climb(best);
    }

    /// <summary>The service refused a request for coming too soon.</summary>
    /// <param name="limit">How many at once there were up to now.</param>
    public void Refused(int limit)
    {
        Limit = ConcurrencyController.Cut(limit);
        Reason = ConcurrencyReason.Refused;
        _state = State.Regaining;
        _ceiling = limit;
        _row = 0;
        _filledBefore = Window.Filled;
    }

    /// <inheritdoc/>
    public override NextPhase? Succeeded(TimeSpan now, double latency, bool isBusy)
    {
        switch (_state)
        {
            case State.Regaining when ++_row * 2 >= Limit:
                Add();
                if (Limit >= Math.Min(_ceiling, Most))
                {
                    // What this number brings is not known: the refusal came before it could be measured.
                    _reference = new ConcurrencyMeasurement(Limit, 0);
                    Check(now);
                }

                return null;
            case State.Climbing when ++_row >= Limit:
                Add();
                if (Limit == Most || Limit >= Math.Round(_reference.Limit * CheckAfter))
                {
                    Check(now);
                }

                return null;
            case State.Checking when Window.Add(now, latency, isBusy) is not null:
                return Judge(Steady);
            default:
                return null;
        }
    }

    private void Add()
    {
        _row = 0;
        Limit = Math.Min(Limit + 1, Most);
    }

    private void Check(TimeSpan now)
    {
        _state = State.Checking;
        Measure(settle: Limit, samples: 3 * Limit, now);
    }

    private NextPhase? Judge(ConcurrencyMeasurement steady)
    {
        if (!_reference.IsBeatenBy(Limit, steady.Rate, Gain))
        {
            return new NextPhase(NextPhase.Part.SteadyState, _reference.NeededFor(steady.Rate, Limit));
        }

        _fullAt = Limit >= _fullAt ? int.MaxValue : _fullAt;
        if (Limit == Most)
        {
            return new NextPhase(NextPhase.Part.SteadyState, steady);
        }

        if (Window.Filled - _filledBefore >= QuietWindows && Limit * 2 < _fullAt)
        {
            return new NextPhase(NextPhase.Part.SlowStart, steady);
        }

        Climb(steady);
        return null;
    }

    private void Climb(ConcurrencyMeasurement from)
    {
        _state = State.Climbing;
        _reference = from;
        _row = 0;
    }
}
