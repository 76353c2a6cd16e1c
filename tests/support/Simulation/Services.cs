namespace Rembg.Simulation;

/// <summary>No limit anywhere.</summary>
internal sealed class FreeService : SimulatedService
{
    private int _answered;

    /// <summary>How many images at the beginning take less than a third of the time of the others.</summary>
    public int QuickImages { get; init; }

    /// <summary>How many times as long it takes at a time.</summary>
    public Func<double, double> Slowness { get; init; } = _ => 1;

    public override Reply Answer(double now, Random chance) => Accept(Work(chance) * (_answered++ < QuickImages ? 0.3 : 1) * Slowness(now));
}

/// <summary>So many a second, and a burst after a rest: a bucket that fills steadily.</summary>
internal sealed class RateLimitedService(double rate, double burst) : SimulatedService
{
    private double _tokens = double.MaxValue; // Full, after a long rest.
    private double _filledAt;

    /// <summary>The rate from a moment on, for a limit that changes; null for one that does not.</summary>
    public (double At, double Rate)? Change { get; init; }

    /// <summary>Whether a refusal says when to come back.</summary>
    public bool TellsWhen { get; init; }

    public override Reply Answer(double now, Random chance)
    {
        var current = Change is { } change && now >= change.At ? change.Rate : rate;
        _tokens = Math.Min(burst, _tokens + ((now - _filledAt) * current));
        _filledAt = now;
        if (_tokens < 1)
        {
            return Refuse(TellsWhen ? Math.Ceiling((1 - _tokens) / current) : null);
        }

        _tokens--;
        return Accept(Work(chance));
    }
}

/// <summary>So many in each window of a fixed length, and none beyond that.</summary>
internal sealed class WindowLimitedService(int count, double windowSeconds) : SimulatedService
{
    private double _window = -1;
    private int _taken;

    /// <summary>Whether a refusal says when to come back.</summary>
    public bool TellsWhen { get; init; }

    public override Reply Answer(double now, Random chance)
    {
        var window = Math.Floor(now / windowSeconds);
        if (window > _window)
        {
            _window = window;
            _taken = 0;
        }

        if (_taken >= count)
        {
            return Refuse(TellsWhen ? Math.Ceiling(((window + 1) * windowSeconds) - now) : null);
        }

        _taken++;
        return Accept(Work(chance));
    }
}

/// <summary>A service that refuses a share of all requests by chance, however slowly they come.</summary>
internal sealed class MoodyService(double share) : SimulatedService
{
#pragma warning disable CA5394 // A simulation wants chances that can be repeated.
    public override Reply Answer(double now, Random chance) => chance.NextDouble() < share ? Refuse() : Accept(Work(chance));
#pragma warning restore CA5394
}

/// <summary>So many at once, and none beyond that.</summary>
internal sealed class AtOnceLimitedService(int most) : SimulatedService
{
    private int _active;

    public override Reply Answer(double now, Random chance)
    {
        if (_active >= most)
        {
            return Refuse();
        }

        _active++;
        return Accept(Work(chance));
    }

    public override void Answered() => _active--;
}

/// <summary>A line that is thinner than the service is fast: images go up one after the other.</summary>
internal sealed class ThinLine(double bytesPerSecond, double imageBytes) : SimulatedService
{
    private double _freeAt;

    /// <summary>From when on the line has plenty of room; never, when left out.</summary>
    public double WideFrom { get; init; } = double.PositiveInfinity;

    /// <summary>Until when the line has plenty of room.</summary>
    public double ThinFrom { get; init; }

    public override Reply Answer(double now, Random chance)
    {
        _freeAt = Math.Max(_freeAt, now) + (now >= ThinFrom && now < WideFrom ? imageBytes / bytesPerSecond : 0);
        return Accept(_freeAt - now + Work(chance));
    }
}

/// <summary>The same line as connections share it: all images go up at once, each with an even share.</summary>
internal sealed class SharedLine(double bytesPerSecond, double imageBytes) : SimulatedService
{
    private readonly PriorityQueue<SimulatedTransfer, double> _under = new();
    private double _each; // Bytes of a transfer that has been there all the time.
    private double _at;

    /// <summary>Until when the line has plenty of room.</summary>
    public double ThinFrom { get; init; }

    public override Reply Answer(double now, Random chance)
    {
        if (now < ThinFrom)
        {
            return Accept(Work(chance));
        }

        Advance(now);
        var transfer = new SimulatedTransfer(_each + imageBytes);
        _under.Enqueue(transfer, transfer.Until);
        return Accept(Work(chance)) with { Transfer = transfer };
    }

    public override double Remaining(SimulatedTransfer transfer, double now)
    {
        Advance(now);
        return _under.UnorderedItems.Sum(other => Math.Max(0, Math.Min(other.Priority, transfer.Until) - _each)) / bytesPerSecond;
    }

    private void Advance(double now)
    {
        while (_under.TryPeek(out _, out var next) && _at + ((next - _each) * _under.Count / bytesPerSecond) is var ends && ends <= now)
        {
            (_each, _at) = (next, ends);
            _under.Dequeue();
        }

        _each += _under.Count == 0 ? 0 : (now - _at) * bytesPerSecond / _under.Count;
        _at = now;
    }
}

/// <summary>So many workers behind a queue, and each a little slower the longer the queue is.</summary>
internal sealed class QueueingService(int workers, double slowdown) : SimulatedService
{
    private readonly PriorityQueue<int, double> _freeAt = new(Enumerable.Range(0, workers).Select(worker => (worker, 0.0)));
    private int _active;

    public override Reply Answer(double now, Random chance)
    {
        _active++;
        var work = Work(chance) * (1 + (slowdown * Math.Max(0, _active - workers) / workers));
        _freeAt.TryDequeue(out var worker, out var freeAt);
        var end = Math.Max(freeAt, now) + work;
        _freeAt.Enqueue(worker, end);
        return Accept(end - now);
    }

    public override void Answered() => _active--;
}
