namespace Rembg;

/// <summary>One billing cycle of the account, and what was used in it.</summary>
public class BillingCycle
{
    /// <summary>The start of the window in seconds since 1970-01-01 UTC; the service's name for the cycle.</summary>
    public long PeriodStartUnix { get; init; }

    /// <summary>The end of the window in seconds since 1970-01-01 UTC: the moment before renewal, not a cancellation.</summary>
    public long? PeriodEndUnix { get; init; }

    /// <summary>The start of the window, UTC.</summary>
    public DateTimeOffset PeriodStart => ToDateTimeOffset(PeriodStartUnix);

    /// <summary>The end of the window, UTC; null when the service did not say.</summary>
    public DateTimeOffset? PeriodEnd => PeriodEndUnix is { } end ? ToDateTimeOffset(end) : null;

    /// <summary>Included credits used in the window by the web editor.</summary>
    public long AppUsage { get; init; }

    /// <summary>Included credits used in the window by API keys.</summary>
    public long ApiUsage { get; init; }

    /// <summary>Included credits used in the window in all.</summary>
    public long TotalUsage => AppUsage + ApiUsage;

    // Values that no date can hold become the nearest that one can.
    private static DateTimeOffset ToDateTimeOffset(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(
        Math.Min(Math.Max(unixSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds()), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}

/// <summary>The running billing cycle with the account's credits.</summary>
public sealed class CurrentBillingCycle : BillingCycle
{
    /// <summary>The plan's credits for each window.</summary>
    public long IncludedCredits { get; init; }

    /// <summary>Bought credits; these do not reset with a window.</summary>
    public long PrepaidCredits { get; init; }

    /// <summary>Included credits used so far; spent prepaid credits are not in it.</summary>
    public long UsedIncludedCredits { get; init; }

    /// <summary>Included credits left.</summary>
    public long RemainingIncludedCredits { get; init; }

    /// <summary>
    /// True when the window is the subscription's, which is what the service enforces; false when it fell back to the
    /// UTC calendar month.
    /// </summary>
    public bool StripeBillingSynced { get; init; }

    /// <summary>Credits that can still be spent before renewal: the included ones left, and the prepaid ones.</summary>
    public long SpendableCredits => RemainingIncludedCredits + PrepaidCredits;
}
