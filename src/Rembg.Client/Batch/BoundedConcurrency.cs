namespace Rembg.Batch;

/// <summary>As many at once as the caller allows; less after a refusal, and one more again for half a row of successes.</summary>
internal sealed class BoundedConcurrency : IConcurrencyStrategy
{
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

    public void Refused()
    {
        Limit = ConcurrencyController.Cut(Limit);
        _successes = 0;
    }
}
