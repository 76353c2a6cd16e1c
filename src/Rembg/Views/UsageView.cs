namespace Rembg.Views;

/// <summary>Renders usage and the running billing cycle in a few lines of at most 40 columns, and the cells of their tables.</summary>
public static class UsageView
{
    public static string OfUsage(PSObject usage) => Render(usage.As<MembershipUsage>(), DateTimeOffset.UtcNow, UsageBar.CanDrawBlocks);

    public static string OfCycle(PSObject cycle) => Render(cycle.As<CurrentBillingCycle>(), DateTimeOffset.UtcNow, UsageBar.CanDrawBlocks);

    // Seconds come through a job or remoting as they are, where a date arrives as text.
    public static string StartOf(PSObject cycle) => Moment(cycle.Number("PeriodStartUnix"));

    public static string EndOf(PSObject cycle) => Moment(cycle.Number("PeriodEndUnix"));

    public static string PeriodOf(PSObject usage) => Period(usage.As<MembershipUsage>());

    public static string Render(MembershipUsage usage, DateTimeOffset now, bool blocks)
    {
        var cycle = usage.BillingCycle;
        var isOfCycle = cycle is not null && cycle.PeriodStartUnix == usage.PeriodStartUnix;

        // A month is another span than the billing cycle, and the plan's credits are the cycle's.
        var credits = cycle is null ? usage.Credits : 0;
        return Join(
        [
            ("Plan", usage.Membership ?? "unknown"),
            ("Period", Period(usage)),
            .. isOfCycle ? [] : Used(usage.TotalUsage, credits, usage.ApiUsage, usage.AppUsage, blocks),
            ("Cycle", cycle is null || isOfCycle ? null : Span(cycle)),
            .. cycle is null ? [("Prepaid", Number(usage.PrepaidCredits))] : CycleLines(cycle, now, blocks),
        ]);
    }

    public static string Render(CurrentBillingCycle cycle, DateTimeOffset now, bool blocks) =>
        Join([("Cycle", Span(cycle)), .. CycleLines(cycle, now, blocks)]);

    private static string Join((string Label, string? Value)[] lines) =>
        string.Join("\n", lines.Where(static line => line.Value is not null).Select(static line => line.Label.PadRight(9) + line.Value));

    private static (string, string?)[] CycleLines(CurrentBillingCycle cycle, DateTimeOffset now, bool blocks)
    {
        var remaining = Number(cycle.RemainingIncludedCredits);
        var prepaid = Number(cycle.PrepaidCredits);
        return
        [
            .. Used(cycle.UsedIncludedCredits, cycle.IncludedCredits, cycle.ApiUsage, cycle.AppUsage, blocks),
            .. cycle.PeriodEnd is { } ended && ended < now ? [("Unused", remaining), ("Prepaid", prepaid), ("Ended", Date(ended))]
                : new (string, string?)[]
                {
                    ("Left", Number(cycle.SpendableCredits)),
                    (string.Empty, $"{remaining} plan, {prepaid} prepaid"),

                    // The end is the moment before the renewal.
                    ("Renews", cycle.PeriodEnd is { } end ? $"{Date(end.AddSeconds(1))}, {In(end - now)}" : null),
                },
        ];
    }

    private static (string, string?)[] Used(long used, long credits, long api, long app, bool blocks) =>
    [
        ("Used", credits > 0 ? $"{Number(used)} of {Number(credits)}" : Number(used)),
        (string.Empty, UsageBar.Draw(used, credits, blocks)),
        (string.Empty, $"{Number(api)} API, {Number(app)} web"),
    ];

    private static string Period(MembershipUsage usage) => usage switch
    {
        { PeriodStartUnix: { } start, BillingCycle: { } cycle } when cycle.PeriodStartUnix == start => Span(cycle),
        { PeriodStartUnix: { } start } => Span(new BillingCycle { PeriodStartUnix = start }),
        { Year: { } year, Month: { } month } => $"{year:0000}-{month:00} UTC",
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

    // As Get-RembgUsage -PeriodStart takes it.
    private static string Moment(long? unixSeconds) => unixSeconds is { } seconds
        ? new BillingCycle { PeriodStartUnix = seconds }.PeriodStart.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : string.Empty;

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
