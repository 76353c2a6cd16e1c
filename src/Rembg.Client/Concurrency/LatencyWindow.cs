namespace Rembg.Concurrency;

/// <summary>Averages the latency of a number of images, and keeps the best of these averages.</summary>
internal sealed class LatencyWindow
{
    // The first four sent, and not the first four answered, which are the quick ones; unless many others were answered before.
    private const int FirstSize = 4;
    private const int SmallestSize = 12;

    // The first images share the connection among themselves only in part: their average is above what one image takes.
    private const double FirstFactor = 0.8;

    // A better average may be chance, so it counts half; and the best is forgotten slowly.
    private const double Trust = 0.5;
    private const double Forgetting = 1.005;

    private double _sum;
    private int _count;
    private int _others;
    private long _after;

    /// <summary>The best average in seconds; infinite before the first.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>The latest average in seconds.</summary>
    public double Latest { get; private set; }

    /// <summary>Starts a new window that only measures images sent after a permit.</summary>
    public void Restart(long after) => (_after, _sum, _count) = (after, 0, 0);

    /// <summary>Adds a success to the window, which has as many images as are allowed at once.</summary>
    /// <returns>Whether it completes the window.</returns>
    public bool Add(ConcurrencyPermit permit, double latency, double limit)
    {
        var isFirst = double.IsInfinity(Best);
        if (permit.Number <= _after || (isFirst && permit.Number > FirstSize && ++_others < SmallestSize))
        {
            return false;
        }

        _sum += latency;
        if (++_count < (isFirst ? FirstSize : Math.Max(SmallestSize, limit)))
        {
            return false;
        }

        Latest = _sum / _count;
        Restart(_after);
        Best = isFirst ? FirstFactor * Latest : Latest < Best ? Best + (Trust * (Latest - Best)) : Best;
        return true;
    }

    /// <summary>Whether the latest average is beyond a multiple of the best.</summary>
    public bool IsBeyond(double factor) => Latest > factor * Best;

    /// <summary>Lets the best rise a little, after a window close to it.</summary>
    public void Forget() => Best *= Forgetting;

    /// <summary>Takes the latest average for the best.</summary>
    public void Rebase() => Best = Latest;
}
