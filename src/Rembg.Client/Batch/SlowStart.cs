namespace Rembg.Batch;

/// <summary>Doubles the number at once for as long as that pays, and says what to keep to when it does no longer.</summary>
internal sealed class SlowStart
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

    private readonly int _most;
    private readonly ThroughputWindow _window;
    private readonly BaselineLatency _baseline;
    private ConcurrencyMeasurement _reference;
    private int _from;

    /// <param name="most">The most images at once, 1 or more.</param>
    /// <param name="window">Measures what a number brings.</param>
    /// <param name="baseline">How long an image takes while nothing is full.</param>
    public SlowStart(int most, ThroughputWindow window, BaselineLatency baseline)
    {
        _most = most;
        _window = window;
        _baseline = baseline;
        Begin(new ConcurrencyMeasurement(Math.Min(First, most), 0), TimeSpan.Zero);
    }

    /// <summary>The most images at once.</summary>
    public int Limit { get; private set; }

    /// <summary>Why it is that many.</summary>
    public ConcurrencyReason Reason => HasReference ? ConcurrencyReason.Rising : ConcurrencyReason.Starting;

    private bool HasReference => _reference.Rate > 0;

    /// <summary>Begins anew.</summary>
    /// <param name="reference">The number to begin from, and what it brings.</param>
    /// <param name="now">The time since the run began.</param>
    public void Begin(ConcurrencyMeasurement reference, TimeSpan now)
    {
        _reference = reference;
        Limit = reference.Limit;
        Double(now);
    }

    /// <summary>An image succeeded.</summary>
    /// <param name="now">The time since the run began.</param>
    /// <param name="latency">Seconds from its sending to its answer.</param>
    /// <param name="isBusy">Whether as many images as were allowed are under way, or were within the last row of successes.</param>
    /// <returns>The number to keep to, when more bring no more or are not allowed; null while it goes on.</returns>
    public ConcurrencyMeasurement? Succeeded(TimeSpan now, double latency, bool isBusy)
    {
        if (isBusy && !_baseline.IsFarExceededBy(latency))
        {
            Limit = Math.Min(Limit + (HasReference ? 1 : FirstGrowth), _most);
        }

        return _window.Add(now, latency, isBusy) is { } rate ? Judge(rate, now) : null;
    }

    // The images of a window were sent while there were about as many as when it began: each doubling is judged by the next.
    private ConcurrencyMeasurement? Judge(double rate, TimeSpan now)
    {
        var isHeldBack = Limit < _most && Limit < _from * LeastGrowth;
        var isInVain = _from >= _reference.Limit * Distinct && rate < _reference.Rate * (1 + Gain);
        if ((isHeldBack || isInVain) && _baseline.IsFarExceededBy(_window.Latency))
        {
            return new ConcurrencyMeasurement(Math.Max(1, Math.Min(_baseline.NeededFor(rate), Limit - 1)), rate);
        }

        if (Limit == _most && _from * Distinct > _most)
        {
            return new ConcurrencyMeasurement(_most, rate);
        }

        _reference = new ConcurrencyMeasurement(_from, rate);
        Double(now);
        return null;
    }

    private void Double(TimeSpan now)
    {
        _from = Limit;
        _window.Begin(settle: 0, samples: Limit, now);
    }
}
