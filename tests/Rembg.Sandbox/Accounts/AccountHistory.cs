namespace Rembg.Sandbox.Accounts;

/// <summary>Gives a new account a past: three months and cycles, half used up, the current ones untouched.</summary>
internal static class AccountHistory
{
    private static readonly (int App, int Api)[] PercentUsed = [(4, 41), (6, 44), (2, 63)];

    /// <summary>Fills the counts of the past.</summary>
    public static void Seed(
        Scenario scenario,
        DateTimeOffset now,
        long credits,
        Dictionary<(int Year, int Month), UsageCount> months,
        SortedDictionary<long, UsageCount> cycles)
    {
        if (scenario == Scenario.NoCycles)
        {
            return;
        }

        var cycle = BillingCalendar.StartOf(now);
        for (var back = 1; back <= PercentUsed.Length; back++)
        {
            var (app, api) = PercentUsed[back - 1];
            var month = now.UtcDateTime.AddMonths(-back);
            var count = new UsageCount(credits * app / 100, credits * api / 100);
            months[(month.Year, month.Month)] = count;
            cycles[BillingCalendar.Shift(cycle, -back)] = count;
        }
    }
}
