using Rembg.Contract;

namespace Rembg;

/// <summary>One billing cycle of the account, and what was used in it.</summary>
public class BillingCycle
{
    /// <summary>The start of the window in seconds since 1970-01-01 UTC; the service's name for the cycle.</summary>
    public long PeriodStartUnix { get; init; }

    /// <summary>The end of the window in seconds since 1970-01-01 UTC: the moment before renewal, not a cancellation.</summary>
    public long? PeriodEndUnix { get; init; }

    /// <summary>The start of the window, UTC.</summary>
    public DateTimeOffset PeriodStart => UnixTime.ToDateTimeOffset(PeriodStartUnix);

    /// <summary>The end of the window, UTC; null when the service did not say.</summary>
    public DateTimeOffset? PeriodEnd => PeriodEndUnix is { } end ? UnixTime.ToDateTimeOffset(end) : null;

    /// <summary>Included credits used in the window by the web editor.</summary>
    public long AppUsage { get; init; }

    /// <summary>Included credits used in the window by API keys.</summary>
    public long ApiUsage { get; init; }

    /// <summary>Included credits used in the window in all.</summary>
    public long TotalUsage => Credits.Add(AppUsage, ApiUsage);
}
