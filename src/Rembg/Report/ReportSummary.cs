using Rembg.Views;

namespace Rembg.Report;

/// <summary>The figures above a report. The run time is by the clock on the wall; null when it is not known.</summary>
internal sealed class ReportSummary(IReadOnlyList<ReportEntry> entries, TimeSpan? runTime)
{
    // A report is in English in every culture.
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    /// <summary>The ids of errors, and how many inputs ended with each; the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Failures { get; } = [.. entries
        .Where(static entry => entry.IsFailure)
        .GroupBy(static entry => entry.Reason ?? string.Empty, StringComparer.Ordinal)
        .Select(static group => new KeyValuePair<string, int>(group.Key, group.Count()))
        .OrderByDescending(static group => group.Value)
        .ThenBy(static group => group.Key, StringComparer.Ordinal)];

    /// <summary>The figures and their labels. Those that are zero are left out, but for what was made and what it cost.</summary>
    public IEnumerable<KeyValuePair<string, string>> Figures()
    {
        var figures = new KeyValuePair<string, string>[]
        {
            new("Made", Number(CountOf(RemovalStatus.Completed))),
            new("Copied", UnlessZero(CountOf(RemovalStatus.Copied), Number)),
            new("Skipped", UnlessZero(CountOf(RemovalStatus.Skipped), Number)),
            new("Not sent", UnlessZero(CountOf(RemovalStatus.NotSubmitted), Number)),
            new("Failed", UnlessZero(CountOf(ReportEntry.Failed), Number)),
            new("Credits", Credits()),
            new("Sent", UnlessZero(Sum(static entry => entry.Attempts > 0 ? entry.SourceLength : 0), Size)),
            new("Received", UnlessZero(Sum(static entry => entry.Status == RemovalStatus.Completed ? entry.OutputLength : 0), Size)),
            new(runTime is null ? "Time per image" : "Time", ResultView.Span(runTime ?? Median(), English)),
        };
        return figures.Where(static figure => figure.Value.Length > 0);
    }

    private int CountOf(string status) => entries.Count(entry => entry.Status == status);

    public static string Number(long count) => count.ToString("#,0", English);

    private static string Size(long length) => ByteSize.Format(length);

    private static string UnlessZero(long number, Func<long, string> format) => number == 0 ? string.Empty : format(number);

    // An attempt that was sent and never answered may have cost one more.
    private string Credits()
    {
        var unknown = Sum(static entry => entry.UnknownOutcomeCount);
        var known = Number(entries.Count(static entry => entry.IsCharged));
        return unknown == 0 ? known : $"{known}, perhaps {Number(unknown)} more";
    }

    private long Sum(Func<ReportEntry, long?> select) => entries.Sum(select) ?? 0;

    // Zero where no time is known.
    private TimeSpan Median()
    {
        var times = entries.Where(static entry => entry.Status == RemovalStatus.Completed && entry.Elapsed > TimeSpan.Zero)
            .Select(static entry => entry.Elapsed!.Value).OrderBy(static time => time).ToArray();
        return times.ElementAtOrDefault(times.Length / 2);
    }
}
