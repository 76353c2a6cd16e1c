namespace Rembg.Sandbox.Faults;

/// <summary>A fault in the plan, with what it has seen so far.</summary>
internal sealed class ArmedFault(Fault fault)
{
    private readonly FaultMatch _match = fault.Match ?? new FaultMatch();

#pragma warning disable CA5394 // Which requests are hit is to be reproducible, not unpredictable.
    private readonly Random _random = new(fault.Match?.Seed ?? 0);
#pragma warning restore CA5394

    private int _seen;
    private int _hits;

    /// <summary>The fault.</summary>
    public Fault Fault => fault;

    /// <summary>Whether it has nothing left to do.</summary>
    public bool IsUsedUp => fault.Times >= 0 && _hits >= fault.Times;

    /// <summary>Counts a request that may be meant.</summary>
    /// <returns>Whether it is.</returns>
    public bool Meets(ReceivedRequest request, bool withImage)
    {
        if (_match.NeedsImage != withImage || !Fits(request))
        {
            return false;
        }

        _seen++;
#pragma warning disable CA5394
        var byChance = _match.Probability is not { } chance || _random.NextDouble() < chance;
#pragma warning restore CA5394
        return byChance && (_match.Nth ?? _seen) == _seen && _seen % (_match.EveryNth ?? 1) == 0;
    }

    /// <summary>Uses it once.</summary>
    public void Hit() => _hits++;

    private bool Fits(ReceivedRequest request) =>
        request.Path.StartsWith(_match.PathPrefix ?? "", StringComparison.Ordinal)
        && (_match.Key ?? request.ApiKey) == request.ApiKey
        && (_match.Length ?? request.Image?.Length) == request.Image?.Length
        && string.Equals(_match.Sha256 ?? request.Image?.Sha256, request.Image?.Sha256, StringComparison.OrdinalIgnoreCase);
}
