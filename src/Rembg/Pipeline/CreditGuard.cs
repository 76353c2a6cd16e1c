namespace Rembg.Pipeline;

/// <summary>
/// Keeps the account's balance from falling below a minimum. It reads the balance before the run and every so many images, because
/// others may use the account as well. The usage may lag, so what this run has spent is counted here.
/// </summary>
internal sealed class CreditGuard
{
    private const int ImagesPerReading = 20;

    private readonly long _minimum;
    private readonly Func<long?> _readBalance;
    private long _budget;
    private long _readAt;

    /// <param name="minimum">The least balance.</param>
    /// <param name="available">The balance before the run.</param>
    /// <param name="readBalance">Reads the balance; null when that fails.</param>
    public CreditGuard(long minimum, long available, Func<long?> readBalance)
    {
        _minimum = minimum;
        _readBalance = readBalance;
        Available = available;
        _budget = available - minimum;
    }

    /// <summary>The balance before the run.</summary>
    public long Available { get; }

    /// <summary>Whether no further image may be sent.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Whether one more image may be sent.</summary>
    /// <param name="spent">The credits that the run has spent, perhaps spent ones included.</param>
    /// <param name="inFlight">The images in flight.</param>
    /// <returns>True, or false where images in flight have to finish first, or for good; see <see cref="IsExhausted"/>.</returns>
    public bool MaySend(long spent, int inFlight)
    {
        if (!IsExhausted && (spent + inFlight - _readAt >= ImagesPerReading || (inFlight == 0 && spent >= _budget && spent > _readAt)))
        {
            _readAt = spent + inFlight;
            _budget = _readBalance() is { } balance ? Math.Min(Available - _minimum, spent + balance - _minimum) : _budget;
        }

        IsExhausted |= inFlight == 0 && spent >= _budget;
        return spent + inFlight < _budget && !IsExhausted;
    }
}
