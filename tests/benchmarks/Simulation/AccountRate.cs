namespace Rembg.Benchmarks.Simulation;

/// <summary>The account's short-term limit: a bucket of turns that fills steadily. All machines draw from the same one.</summary>
internal sealed class AccountRate(double rate, double burst)
{
    private double _turns = double.MaxValue; // Full, after a long rest.
    private double _filledAt;

    /// <summary>Takes a turn; false when the service would answer 429.</summary>
    public bool TryTake(double now)
    {
        _turns = Math.Min(burst, _turns + ((now - _filledAt) * rate));
        _filledAt = now;
        if (_turns < 1)
        {
            return false;
        }

        _turns--;
        return true;
    }
}
