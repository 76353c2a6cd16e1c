namespace Rembg.Batch;

/// <summary>How long an image takes while nothing is full yet: the average of the first few.</summary>
internal sealed class BaselineLatency
{
    // Those that are sent before much is under way. What comes back first took less than the average, so it goes by when they
    // were sent; where those fail, the first successes have to do.
    private const int Images = 8;
    private const int Fewest = 4;

    private double _sum;
    private int _count;

    /// <summary>Seconds from the sending of an image to its answer; not a number before the first.</summary>
    public double Latency => _sum / _count;

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

    /// <summary>Takes what was measured since for the baseline.</summary>
    public void Reset(double latency)
    {
        _sum = latency * Fewest;
        _count = Fewest;
    }
}
