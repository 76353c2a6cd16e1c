namespace Rembg;

/// <summary>The account's plan and credits, and what was used in one month or one billing cycle.</summary>
public sealed class MembershipUsage
{
    /// <summary>The plan's name; null when the service did not say.</summary>
    public string? Membership { get; init; }

    /// <summary>The plan's credits.</summary>
    public long Credits { get; init; }

    /// <summary>Bought credits; these do not reset.</summary>
    public long PrepaidCredits { get; init; }

    /// <summary>Credits used in the period by the web editor.</summary>
    public long AppUsage { get; init; }

    /// <summary>Credits used in the period by API keys.</summary>
    public long ApiUsage { get; init; }

    /// <summary>Credits used in the period in all.</summary>
    public long TotalUsage => AppUsage + ApiUsage;

    /// <summary>The billing cycle, when it was asked for.</summary>
    public CurrentBillingCycle? BillingCycle { get; init; }

    /// <summary>The UTC year that was asked for; null when a billing cycle was.</summary>
    public int? Year { get; init; }

    /// <summary>The UTC month that was asked for, 1 to 12; null when a billing cycle was.</summary>
    public int? Month { get; init; }

    /// <summary>The start of the billing cycle that was asked for, in seconds since 1970; null when a month was.</summary>
    public long? PeriodStartUnix { get; init; }
}
