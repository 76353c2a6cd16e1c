using Rembg.Sandbox.Faults;

namespace Rembg.Sandbox;

/// <summary>
/// The faults to come. A request takes the first fault that fits it of those that decide its outcome (status, html,
/// earlyAnswer, stall, reset, truncate, wrongFormat), and beside it the first that fits of each of the others.
/// </summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<ArmedFault> _faults = [];

    internal FaultPlan()
    {
    }

    /// <summary>How many faults are not used up.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _faults.Count;
            }
        }
    }

    /// <summary>Adds faults at the end.</summary>
    /// <param name="faults">The faults.</param>
    public void Enqueue(params IEnumerable<Fault> faults)
    {
        lock (_lock)
        {
            _faults.AddRange(faults.Select(fault => new ArmedFault(fault)));
        }
    }

    /// <summary>Drops all faults.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>Takes the faults for a request that has arrived, or for one whose image has been read.</summary>
    internal void Take(ReceivedRequest request, bool withImage, ActiveFaults into)
    {
        lock (_lock)
        {
            foreach (var armed in _faults)
            {
                if (armed.Meets(request, withImage) && !armed.IsUsedUp && into.TryAdd(armed.Fault))
                {
                    armed.Hit();
                }
            }

            _faults.RemoveAll(armed => armed.IsUsedUp);
        }
    }
}
