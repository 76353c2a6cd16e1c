using Rembg.Contract;

namespace Rembg;

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
    public long SpendableCredits => Credits.Add(RemainingIncludedCredits, PrepaidCredits);
}
