using Rembg.Concurrency;

namespace Rembg.Simulation;

/// <summary>One machine of a simulated job, paced by the very code that paces a run of the module.</summary>
internal sealed class SimulatedMachine(Func<ConcurrencyController> start)
{
    /// <summary>The pace of the run that is on.</summary>
    public ConcurrencyController Pace { get; private set; } = start();

    /// <summary>Counts its restarts: responses to an earlier one are dropped.</summary>
    public int Life { get; private set; }

    /// <summary>When its run began, in seconds since the job began; it has its own clock.</summary>
    public double BeganAt { get; private set; }

    /// <summary>When it will look again by itself.</summary>
    public double WakesAt { get; set; } = double.PositiveInfinity;

    /// <summary>The time of its run.</summary>
    public TimeSpan At(double now) => TimeSpan.FromSeconds(Math.Max(0, now - BeganAt));

    /// <summary>It is killed, and begins anew a little later.</summary>
    /// <param name="at">When it is back.</param>
    /// <returns>What was under way.</returns>
    public int Die(double at)
    {
        var lost = Pace.Active;
        Pace = start();
        BeganAt = at;
        WakesAt = double.PositiveInfinity;
        Life++;
        return lost;
    }
}
