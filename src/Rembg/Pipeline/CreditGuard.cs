namespace Rembg.Pipeline;

/// <summary>
/// Keeps the account's balance from falling below a minimum. It reads the balance before the run and every so many images, because
/// others may use the account as well. The usage may lag, so what this run has spent is counted here.
/// </summary>
/// <param name="minimum">The least balance.</param>
/// <param name="available">The balance before the run.</param>
/// <param name="readBalance">Reads the balance; null when that fails.</param>
internal sealed class CreditGuard(long minimum, long available, Func<long?> readBalance)
{
    private const int ImagesPerReading = 20;

    private long _budget = available - minimum;
    private long _readAt;

    public long Available => available;

    /// <summary>Whether no further image may be sent.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Reads the credits that the account can still spend.</summary>
    public static async Task<long> ReadBalanceAsync(RembgClient client, CancellationToken token)
    {
        var usage = await client.GetUsageAsync(UsageQuery.ForMonth() with { IncludeBillingCycle = true }, token).ConfigureAwait(false);
        return usage.BillingCycle?.SpendableCredits ?? (Math.Max(0, usage.Credits - usage.TotalUsage) + usage.PrepaidCredits);
    }

    /// <summary>
    /// Whether one more image may be sent: not while images in flight have to finish first, and never when <see cref="IsExhausted"/>.
    /// Credits that were possibly charged count as spent.
    /// </summary>
    public bool MaySend(long spent, int inFlight)
    {
        if (!IsExhausted && (spent + inFlight - _readAt >= ImagesPerReading || (inFlight == 0 && spent >= _budget && spent > _readAt)))
        {
            _readAt = spent + inFlight;
            _budget = readBalance() is { } balance ? Math.Min(available, spent + balance) - minimum : _budget;
        }

        IsExhausted |= inFlight == 0 && spent >= _budget;
        return spent + inFlight < _budget && !IsExhausted;
    }
}
