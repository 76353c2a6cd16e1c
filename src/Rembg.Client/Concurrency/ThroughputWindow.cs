namespace Rembg.Concurrency;

/// <summary>Measures images a second over a number of successes, and how long one takes, once those that began before it are past.</summary>
internal sealed class ThroughputWindow
{
    private int _settling;
    private int _wanted;
    private int _count;
    private int _busy;
    private double _latencies;
    private TimeSpan _since;

    /// <summary>Seconds from the sending of an image to its answer, on average.</summary>
    public double Latency => _latencies / _count;

    /// <summary>How many windows have been filled so far.</summary>
    public int Filled { get; private set; }

    /// <summary>Begins anew.</summary>
    /// <param name="settle">Successes to let pass first.</param>
    /// <param name="samples">Successes to measure, 1 or more.</param>
    /// <param name="now">The time since the run began.</param>
    public void Begin(int settle, int samples, TimeSpan now)
    {
        _settling = settle;
        _wanted = samples;
        _count = 0;
        _busy = 0;
        _latencies = 0;
        _since = now;
    }

    /// <summary>Notes a success.</summary>
    /// <param name="now">The time since the run began.</param>
    /// <param name="latency">Seconds from its sending to its answer.</param>
    /// <param name="isBusy">Whether as many images as were allowed are under way, or were within the last row of successes.</param>
    /// <returns>
    /// Images a second, when the window is full; null before, and when too few images were under way to tell anything: then
    /// it begins anew.
    /// </returns>
    public double? Add(TimeSpan now, double latency, bool isBusy)
    {
        if (_settling > 0)
        {
            _settling--;
            _since = now;
            return null;
        }

        _latencies += latency;
        _busy += isBusy ? 1 : 0;
        if (++_count < _wanted || now <= _since)
        {
            return null;
        }

        if (_busy * 4 >= _count * 3)
        {
            Filled++;
            return _count / (now - _since).TotalSeconds;
        }

        Begin(0, _wanted, now);
        return null;
    }
}
