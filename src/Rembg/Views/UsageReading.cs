using System.Management.Automation;

namespace Rembg.Views;

/// <summary>Reads usage and cycles from what is shown: the object itself, or what a job or a file made of it.</summary>
internal static class UsageReading
{
    /// <summary>Usage.</summary>
    public static MembershipUsage Usage(PSObject shown) => shown.BaseObject as MembershipUsage ?? new MembershipUsage
    {
        Membership = shown.Text(nameof(MembershipUsage.Membership)),
        Credits = shown.Number(nameof(MembershipUsage.Credits)) ?? 0,
        PrepaidCredits = shown.Number(nameof(MembershipUsage.PrepaidCredits)) ?? 0,
        AppUsage = shown.Number(nameof(MembershipUsage.AppUsage)) ?? 0,
        ApiUsage = shown.Number(nameof(MembershipUsage.ApiUsage)) ?? 0,
        BillingCycle = shown.Object(nameof(MembershipUsage.BillingCycle)) is { } cycle ? Cycle(cycle) : null,
        Year = (int?)shown.Number(nameof(MembershipUsage.Year)),
        Month = (int?)shown.Number(nameof(MembershipUsage.Month)),
        PeriodStartUnix = shown.Number(nameof(MembershipUsage.PeriodStartUnix)),
    };

    /// <summary>The running billing cycle.</summary>
    public static CurrentBillingCycle Cycle(PSObject shown) => shown.BaseObject as CurrentBillingCycle ?? new CurrentBillingCycle
    {
        PeriodStartUnix = shown.Number(nameof(CurrentBillingCycle.PeriodStartUnix)) ?? 0,
        PeriodEndUnix = shown.Number(nameof(CurrentBillingCycle.PeriodEndUnix)),
        AppUsage = shown.Number(nameof(CurrentBillingCycle.AppUsage)) ?? 0,
        ApiUsage = shown.Number(nameof(CurrentBillingCycle.ApiUsage)) ?? 0,
        IncludedCredits = shown.Number(nameof(CurrentBillingCycle.IncludedCredits)) ?? 0,
        PrepaidCredits = shown.Number(nameof(CurrentBillingCycle.PrepaidCredits)) ?? 0,
        UsedIncludedCredits = shown.Number(nameof(CurrentBillingCycle.UsedIncludedCredits)) ?? 0,
        RemainingIncludedCredits = shown.Number(nameof(CurrentBillingCycle.RemainingIncludedCredits)) ?? 0,
    };
}
