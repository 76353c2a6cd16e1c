namespace Rembg.Concurrency;

/// <summary>How long an image takes while nothing is full yet: the average of the first few. What takes much longer waits.</summary>
internal sealed class BaselineLatency
{
    // Those that are sent before much is under way. What comes back first took less than the average, so it goes by when they
    // were sent; where those fail, the first successes have to do.
    private const int Images = 8;
    private const int Fewest = 4;

    // Twice as many at once of which each takes so many times as long have brought less than a doubling must.
    private const double Far = 2 / (1 + SlowStart.Gain);

    // Images do not take equally long: so many more than would do on average, and the line is never empty.
    private const double Spare = 1.15;

    private double _sum;
    private int _count;

    // Seconds from the sending of an image to its answer; not a number before the first.
    private double Latency => _sum / _count;

    /// <summary>Whether it is more than the first few, which may have been quick by chance.</summary>
    public bool IsCertain { get; private set; }

    /// <summary>Notes a success.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="latency">Seconds from its sending to its answer.</param>
    public void Add(ConcurrencyPermit permit, double latency)
    {
        if (permit.Number <= Images || _count < Fewest)
        {
            _sum += latency;
            _count++;
        }
    }

    /// <summary>Whether images take so long that more at once do not pay.</summary>
    public bool IsFarExceededBy(double latency) => latency > Far * Latency;

    /// <summary>How many at once a rate needs while nothing is full (Little's law).</summary>
    public int NeededFor(double rate) => (int)Math.Round(rate * Latency * Spare);

    /// <summary>How many at once make no image take far longer, where more bring no higher rate.</summary>
    public int MostFor(double rate) => Math.Max(1, (int)Math.Round(rate * Latency * Far));

    /// <summary>The images since then have not taken far longer.</summary>
    public void Confirm() => IsCertain = true;

    /// <summary>Takes what was measured since for the baseline.</summary>
    public void Reset(double latency)
    {
        _sum = latency * Fewest;
        _count = Fewest;
        IsCertain = true;
    }
}
