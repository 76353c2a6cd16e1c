using System.Management.Automation;

namespace Rembg.Views;

/// <summary>Reads the properties of what is shown: an object of the module, or its copy from a job or a file.</summary>
internal static class ViewedObject
{
    public static string? Text(this PSObject shown, string name) => Bare(shown, name) as string;

    public static long? Number(this PSObject shown, string name) => Bare(shown, name) switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    public static MembershipUsage ToUsage(this PSObject shown) => shown.BaseObject as MembershipUsage ?? new MembershipUsage
    {
        Membership = shown.Text(nameof(MembershipUsage.Membership)),
        Credits = shown.Number(nameof(MembershipUsage.Credits)) ?? 0,
        PrepaidCredits = shown.Number(nameof(MembershipUsage.PrepaidCredits)) ?? 0,
        AppUsage = shown.Number(nameof(MembershipUsage.AppUsage)) ?? 0,
        ApiUsage = shown.Number(nameof(MembershipUsage.ApiUsage)) ?? 0,
        BillingCycle = shown.Properties[nameof(MembershipUsage.BillingCycle)]?.Value is { } cycle ? PSObject.AsPSObject(cycle).ToCycle() : null,
        Year = (int?)shown.Number(nameof(MembershipUsage.Year)),
        Month = (int?)shown.Number(nameof(MembershipUsage.Month)),
        PeriodStartUnix = shown.Number(nameof(MembershipUsage.PeriodStartUnix)),
    };

    public static CurrentBillingCycle ToCycle(this PSObject shown) => shown.BaseObject as CurrentBillingCycle ?? new CurrentBillingCycle
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

    private static object? Bare(PSObject shown, string name) => shown.Properties[name]?.Value is var value && value is PSObject wrapped ? wrapped.BaseObject : value;
}
