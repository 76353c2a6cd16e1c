namespace Rembg;

/// <summary>
/// The period of a usage query: this UTC month by default, another month (<see cref="ForMonth"/>), or a billing cycle
/// (<see cref="ForPeriod"/>). The service rejects a month and a cycle at once.
/// </summary>
public sealed record UsageQuery
{
    /// <summary>The UTC year, 1 to 9999; null for the current one.</summary>
    public int? Year { get; private init; }

    /// <summary>The UTC month, 1 to 12; null for the current one.</summary>
    public int? Month { get; private init; }

    /// <summary>The start of a billing cycle, in seconds since 1970; null when a month is asked for.</summary>
    public long? PeriodStartUnix { get; private init; }

    /// <summary>Whether the answer holds the billing cycle with the account's credits.</summary>
    public bool IncludeBillingCycle { get; init; }

    /// <summary>Queries a UTC calendar month.</summary>
    /// <param name="year">1 to 9999; null for the current one.</param>
    /// <param name="month">1 to 12; null for the current one.</param>
    /// <returns>The query.</returns>
    public static UsageQuery ForMonth(int? year = null, int? month = null) => new() { Year = year, Month = month };

    /// <summary>Queries one billing cycle.</summary>
    /// <param name="periodStartUnix">The start of the window in seconds since 1970-01-01 UTC.</param>
    /// <returns>The query.</returns>
    public static UsageQuery ForPeriod(long periodStartUnix) => new() { PeriodStartUnix = periodStartUnix };
}
