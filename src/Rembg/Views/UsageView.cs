using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Rembg.Views;

/// <summary>Renders usage and the running billing cycle in a few lines of at most 40 columns.</summary>
public static class UsageView
{
    public static string OfUsage(PSObject usage) => Render(usage.As<MembershipUsage>(), DateTimeOffset.UtcNow, UsageBar.CanDrawBlocks);

    public static string OfCycle(PSObject cycle) => Render(cycle.As<CurrentBillingCycle>(), DateTimeOffset.UtcNow, UsageBar.CanDrawBlocks);

    public static string PeriodOf(PSObject usage) => Period(usage.As<MembershipUsage>());

    public static string Render(MembershipUsage usage, DateTimeOffset now, bool blocks)
    {
        var text = new StringBuilder();
        Line(text, "Plan", usage.Membership ?? "unknown");
        Line(text, "Period", Period(usage));
        if (usage.BillingCycle is not { } cycle)
        {
            UsedLines(text, usage.TotalUsage, usage.Credits, usage.ApiUsage, usage.AppUsage, blocks);
            Line(text, "Prepaid", Number(usage.PrepaidCredits));
        }
        else
        {
            if (usage.PeriodStartUnix != cycle.PeriodStartUnix)
            {
                // A month is another span than the billing cycle, and the plan's credits are the cycle's.
                UsedLines(text, usage.TotalUsage, credits: 0, usage.ApiUsage, usage.AppUsage, blocks);
                Line(text, "Cycle", Span(cycle));
            }

            UsedLines(text, cycle.UsedIncludedCredits, cycle.IncludedCredits, cycle.ApiUsage, cycle.AppUsage, blocks);
            BalanceLines(text, cycle, now);
        }

        return text.ToString().TrimEnd('\n');
    }

    public static string Render(CurrentBillingCycle cycle, DateTimeOffset now, bool blocks)
    {
        var text = new StringBuilder();
        Line(text, "Cycle", Span(cycle));
        UsedLines(text, cycle.UsedIncludedCredits, cycle.IncludedCredits, cycle.ApiUsage, cycle.AppUsage, blocks);
        BalanceLines(text, cycle, now);
        return text.ToString().TrimEnd('\n');
    }

    private static void UsedLines(StringBuilder text, long used, long credits, long api, long app, bool blocks)
    {
        var bar = UsageBar.Draw(used, credits, blocks);
        Line(text, "Used", credits > 0 ? $"{Number(used)} of {Number(credits)}" : Number(used));
        if (bar.Length > 0)
        {
            Line(text, string.Empty, bar);
        }

        Line(text, string.Empty, $"{Number(api)} API, {Number(app)} web");
    }

    private static void BalanceLines(StringBuilder text, CurrentBillingCycle cycle, DateTimeOffset now)
    {
        if (cycle.PeriodEnd is { } end && end < now)
        {
            Line(text, "Unused", Number(cycle.RemainingIncludedCredits));
            Line(text, "Prepaid", Number(cycle.PrepaidCredits));
            Line(text, "Ended", Date(end));
            return;
        }

        Line(text, "Left", Number(cycle.SpendableCredits));
        Line(text, string.Empty, $"{Number(cycle.RemainingIncludedCredits)} plan, {Number(cycle.PrepaidCredits)} prepaid");
        if (cycle.PeriodEnd is { } renewal)
        {
            // The end is the moment before the renewal.
            Line(text, "Renews", $"{Date(renewal.AddSeconds(1))}, {In(renewal - now)}");
        }
    }

    private static string Period(MembershipUsage usage) => usage switch
    {
        { PeriodStartUnix: { } start, BillingCycle: { } cycle } when cycle.PeriodStartUnix == start => Span(cycle),
        { PeriodStartUnix: { } start } => Span(new BillingCycle { PeriodStartUnix = start }),
        { Year: { } year, Month: { } month } => FormattableString.Invariant($"{year:0000}-{month:00} UTC"),
        _ => "this month UTC",
    };

    private static string Span(BillingCycle cycle) =>
        cycle.PeriodEnd is { } end ? $"{Date(cycle.PeriodStart)} to {Date(end)}" : $"from {Date(cycle.PeriodStart)}";

    private static string In(TimeSpan left) => left.TotalDays switch
    {
        < 1 => "within a day",
        < 2 => "in 1 day",
        var days => $"in {Number((long)days)} days",
    };

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static void Line(StringBuilder text, string label, string value) =>
        text.Append(label.PadRight(9)).Append(value).Append('\n');
}
