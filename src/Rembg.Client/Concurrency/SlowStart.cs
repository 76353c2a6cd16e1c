namespace Rembg.Concurrency;

/// <summary>Doubles the number at once for as long as that pays.</summary>
internal sealed class SlowStart : SearchPhase
{
    /// <summary>A doubling has paid when it brought a fifth of what was hoped for.</summary>
    public const double Gain = 0.2;

    private const int First = 4;

    // One more for each image that comes back doubles the number in the time that an image takes. The first four add three
    // each: there is nothing to judge them by, and a short run pays most for the time in which nothing is known.
    private const int FirstGrowth = 3;

    // A number that has grown by less was held back by images that take long.
    private const double LeastGrowth = 1.25;

    // Steps that differ by less than this are too close to be told apart by as few images as a doubling takes.
    private const double Distinct = 1.5;

    private ConcurrencyMeasurement _reference;
    private int _from;

    /// <inheritdoc/>
    public SlowStart(int most, ThroughputWindow window, BaselineLatency baseline)
        : base(most, window, baseline)
    {
        Limit = Math.Min(First, most);
        Reason = ConcurrencyReason.Starting;
        Double(TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override void Begin(ConcurrencyMeasurement best, int before, TimeSpan now)
    {
        Baseline.Reset(Window.Latency);
        Resume(best, now);
    }

    /// <summary>Doubles again, from a number that nothing but refusals has lowered.</summary>
    /// <param name="reference">The number, and what it brings.</param>
    /// <param name="now">The time since the run began.</param>
    public void Resume(ConcurrencyMeasurement reference, TimeSpan now)
    {
        _reference = reference;
        Limit = reference.Limit;
        Reason = ConcurrencyReason.Rising;
        Double(now);
    }

    /// <inheritdoc/>
    public override NextPhase? Succeeded(TimeSpan now, double latency, bool isBusy)
    {
        if (isBusy && !Baseline.IsFarExceededBy(latency))
        {
            Limit = Math.Min(Limit + (_reference.Rate > 0 ? 1 : FirstGrowth), Most);
        }

        return Window.Add(now, latency, isBusy) is { } rate ? Judge(rate, now) : null;
    }

    // The images of a window were sent while there were about as many as when it began: each doubling is judged by the next.
    private NextPhase? Judge(double rate, TimeSpan now)
    {
        var isHeldBack = Limit < Most && Limit < _from * LeastGrowth;
        var isInVain = _from >= _reference.Limit * Distinct && rate < _reference.Rate * (1 + Gain);
        if ((isHeldBack || isInVain) && Baseline.IsFarExceededBy(Window.Latency))
        {
            return KeepTo(Math.Max(1, Math.Min(Baseline.NeededFor(rate), Limit - 1)), rate);
        }

        if (Limit == Most && _from * Distinct > Most)
        {
            return KeepTo(Most, rate);
        }

        _reference = new ConcurrencyMeasurement(_from, rate);
        Reason = ConcurrencyReason.Rising;
        Double(now);
        return null;
    }

    private static NextPhase KeepTo(int limit, double rate) => new(NextPhase.Part.SteadyState, new ConcurrencyMeasurement(limit, rate));

    private void Double(TimeSpan now)
    {
        _from = Limit;
        Window.Begin(settle: 0, samples: Limit, now);
    }
}
