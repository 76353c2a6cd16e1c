namespace Rembg.Concurrency;

/// <summary>Averages the latency of a number of images, and keeps the best of these averages.</summary>
internal sealed class LatencyWindow
{
    // The first four sent, since the first four answered are the quick ones; unless many others were answered before.
    private const int FirstSize = 4;
    private const int MinSize = 12;

    // The first images partly share the bandwidth, so their average is above the latency of one image.
    private const double FirstFactor = 0.8;

    // An average may be the best by chance, so the best rises slowly.
    private const double Forgetting = 1.005;

    private double _sum;
    private int _count;
    private int _others;
    private long _after;

    /// <summary>The best average in seconds; infinite before the first.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>The latest average in seconds.</summary>
    public double Latest { get; private set; }

    /// <summary>Starts a window that measures only images sent after a permit.</summary>
    public void Restart(long after) => (_after, _sum, _count) = (after, 0, 0);

    /// <summary>Adds a success. A window has as many images as the concurrency limit.</summary>
    /// <returns>Whether the window is complete.</returns>
    public bool Add(ConcurrencyPermit permit, double latency, double limit)
    {
        var isFirst = double.IsInfinity(Best);
        if (permit.Number <= _after || (isFirst && permit.Number > FirstSize && ++_others < MinSize))
        {
            return false;
        }

        _sum += latency;
        if (++_count < (isFirst ? FirstSize : Math.Max(MinSize, limit)))
        {
            return false;
        }

        Latest = _sum / _count;
        Restart(_after);
        Best = isFirst ? FirstFactor * Latest : Math.Min(Best, Latest);
        return true;
    }

    /// <summary>Whether the latest average exceeds a multiple of the best.</summary>
    public bool IsBeyond(double factor) => Latest > factor * Best;

    /// <summary>Raises the best a little, after a window close to it.</summary>
    public void Forget() => Best *= Forgetting;

    /// <summary>Makes the latest average the best.</summary>
    public void Rebase() => Best = Latest;
}
