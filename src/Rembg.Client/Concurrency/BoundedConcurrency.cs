namespace Rembg.Concurrency;

/// <summary>
/// As many at once as the caller allows; less after a refusal, and one more again for half a row of successes. Who names a number
/// knows the account, so a refusal that half a row of requests or more went before counts as a slip of the moment, and takes only a tenth.
/// </summary>
internal sealed class BoundedConcurrency : IConcurrencyStrategy
{
    private const double SlightDecrease = 0.9;

    private readonly int _bound;
    private int _successes;

    /// <param name="bound">The most images at once, 1 or more.</param>
    public BoundedConcurrency(int bound)
    {
        _bound = bound;
        Limit = bound;
    }

    public int Limit { get; private set; }

    public ConcurrencyReason Reason => Limit == _bound ? ConcurrencyReason.AtBound : ConcurrencyReason.Refused;

    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy)
    {
        if (Limit < _bound && ++_successes * 2 >= Limit)
        {
            _successes = 0;
            Limit++;
        }
    }

    public bool Refused(long sent, int refused)
    {
        var isAlone = sent * 2 >= Limit;
        Limit = isAlone ? Math.Max(1, Math.Min(Limit - 1, (int)(Limit * SlightDecrease))) : ConcurrencyController.Cut(Limit);
        _successes = 0;
        return true;
    }
}
