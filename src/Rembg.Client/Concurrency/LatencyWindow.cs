namespace Rembg.Concurrency;

/// <summary>Averages the latency of a number of images, and keeps the best of these averages.</summary>
internal sealed class LatencyWindow
{
    private const int FirstSize = 4;
    private const int SmallestSize = 12;

    // The first images share the connection among themselves only in part: their average is above what one image takes.
    private const double FirstFactor = 0.8;

    // A better average may be chance, so it counts half; and the best is forgotten slowly.
    private const double Trust = 0.5;
    private const double Forgetting = 1.005;

    private double _sum;
    private int _count;
    private long _after;

    /// <summary>The best average in seconds; infinite before the first.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>The latest average in seconds.</summary>
    public double Latest { get; private set; }

    /// <summary>Starts a new window that only measures images sent after a permit.</summary>
    public void Restart(long after)
    {
        _after = after;
        _sum = 0;
        _count = 0;
    }

    /// <summary>Adds a success.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="latency">Seconds from the permit to the answer.</param>
    /// <param name="limit">The concurrency limit, which is also the size of the window.</param>
    /// <returns>Whether it completes the window.</returns>
    public bool Add(ConcurrencyPermit permit, double latency, double limit)
    {
        if (permit.Number <= _after)
        {
            return false;
        }

        _sum += latency;
        if (++_count < (double.IsInfinity(Best) ? FirstSize : Math.Max(SmallestSize, limit)))
        {
            return false;
        }

        Latest = _sum / _count;
        Restart(_after);
        if (double.IsInfinity(Best))
        {
            Best = FirstFactor * Latest;
        }
        else if (Latest < Best)
        {
            Best += Trust * (Latest - Best);
        }

        return true;
    }

    /// <summary>Lets the best rise a little, after a window close to it.</summary>
    public void Forget() => Best *= Forgetting;

    /// <summary>Takes the latest average for the best.</summary>
    public void Rebase() => Best = Latest;
}
