namespace Rembg.Concurrency;

/// <summary>A part of the search for the best number at once: it is told each success, and says when another part is to go on, and from where.</summary>
internal abstract class SearchPhase
{
    private const int FewestSamples = 12;

    /// <param name="most">The most images at once, 1 or more.</param>
    /// <param name="window">Measures what a number brings, for all parts.</param>
    /// <param name="baseline">How long an image takes while it need not wait for others.</param>
    protected SearchPhase(int most, ThroughputWindow window, BaselineLatency baseline)
    {
        Most = most;
        Window = window;
        Baseline = baseline;
    }

    /// <summary>The most images at once right now.</summary>
    public int Limit { get; protected set; }

    /// <summary>Why it is that many.</summary>
    public ConcurrencyReason Reason { get; protected set; }

    protected int Most { get; }

    protected ThroughputWindow Window { get; }

    protected BaselineLatency Baseline { get; }

    /// <summary>
    /// What the number brings by Little's law, for as long as it stays the same. It tells of the same images with half the chance in
    /// it that counting them by the clock has.
    /// </summary>
    protected ConcurrencyMeasurement Steady => new(Limit, Limit / Window.Latency);

    /// <summary>Goes on from where another part has ended.</summary>
    /// <param name="best">The best number that is known, and what it brings.</param>
    /// <param name="before">How many at once there were up to now.</param>
    /// <param name="now">The time since the run began.</param>
    public abstract void Begin(ConcurrencyMeasurement best, int before, TimeSpan now);

    /// <summary>An image succeeded.</summary>
    /// <param name="now">The time since the run began.</param>
    /// <param name="latency">Seconds from its sending to its answer.</param>
    /// <param name="isBusy">Whether as many images as were allowed are under way, or were within the last row of successes.</param>
    /// <returns>What comes next; null while this part goes on.</returns>
    public abstract NextPhase? Succeeded(TimeSpan now, double latency, bool isBusy);

    /// <summary>Measures what a number brings. What was under way before a change tells of the number before it.</summary>
    protected void Measure(int settle, int samples, TimeSpan now) => Window.Begin(settle, Math.Max(FewestSamples, samples), now);
}
