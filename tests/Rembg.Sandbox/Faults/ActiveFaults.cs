namespace Rembg.Sandbox.Faults;

/// <summary>The faults of one request: at most one that decides the outcome, and one of each other kind.</summary>
internal sealed class ActiveFaults
{
    private readonly List<Fault> _faults = [];

    /// <summary>Takes a fault, unless there already is one of its kind.</summary>
    public bool TryAdd(Fault fault)
    {
        if (_faults.Exists(taken => taken.Action == fault.Action || (IsOutcome(taken) && IsOutcome(fault))))
        {
            return false;
        }

        _faults.Add(fault);
        return true;
    }

    /// <summary>The fault of one kind; null when there is none.</summary>
    public Fault? this[FaultAction action] => _faults.Find(fault => fault.Action == action);

    /// <summary>The fault that happens at a stage; null when there is none.</summary>
    public Fault? At(FaultStage stage) => _faults.Find(
        fault => fault.Action is FaultAction.Stall or FaultAction.Reset && fault.Stage == stage);

    private static bool IsOutcome(Fault fault) => fault.Action is FaultAction.Status or FaultAction.Html
        or FaultAction.EarlyAnswer or FaultAction.Stall or FaultAction.Reset or FaultAction.Truncate or FaultAction.WrongFormat;
}
