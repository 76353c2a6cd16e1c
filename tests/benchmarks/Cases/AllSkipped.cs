using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>
/// The nightly job on a night without news: every output is there already. First by file times, as on the first night with a
/// ledger; then by the ledger; then with every source touched, so that all have to be read for their hashes.
/// </summary>
internal sealed class AllSkipped : ICase
{
    private const string Ledger = ".rembg.jsonl";
    private const int LargeLength = 20_000_000;

    public string Name => "skipped";

    public string Title => "10 000 files, all skipped";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(10_000), 20 * 1024);
        using (var session = bench.StartSubject())
        {
            bench.Run(session.Do, work, new ServerSettings { AnswerLength = 10 * 1024 });
        }

        var byTimes = Nights(bench, work, "by file times", () => File.Delete(Path.Combine(work.Output, Ledger)));
        var byLedger = Nights(bench, work, "by the ledger", static () => { });
        return
        [
            byTimes.AtMost(byTimes.Median, 0.3, "≤ 0.3 ms a file, no request"),
            byLedger.AtMost(byLedger.Median, 0.4, "≤ 0.4 ms a file, no request"),
            MeasureHashing(bench),
        ];
    }

    private Row Nights(Bench bench, Work work, string how, Action before)
    {
        var count = Directory.GetFiles(work.Input).Length;
        var perFile = new List<double>();
        for (var round = 0; round < bench.Rounds; round++)
        {
            before();
            using var session = bench.StartSubject();
            perFile.Add(Night(bench, session, work) * 1000 / count);
        }

        return new Row { Case = Title, Peer = $"{bench.Subject}, {how}", Unit = "ms a file", Values = perFile };
    }

    private Row MeasureHashing(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(40), LargeLength) with { SkipExisting = true };
        var sources = new DirectoryInfo(work.Input).GetFiles();
        using var session = bench.StartSubject();
        bench.Run(session.Do, work);
        var rates = new List<double>();
        var untouched = Night(bench, session, work);
        for (var round = 0; round < bench.Rounds; round++)
        {
            foreach (var source in sources)
            {
                source.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-1 - round);
            }

            rates.Add(sources.Length * (LargeLength / 1e9) / Night(bench, session, work));
        }

        var row = new Row
        {
            Case = Title,
            Peer = $"{bench.Subject}, {sources.Length} files of 20 MB touched",
            Unit = "GB a second",
            Values = rates,
            Note = FormattableString.Invariant($"untouched: {untouched * 1000:0} ms for all"),
        };
        return row.AtLeast(row.Median, 1, "≥ 1 GB a second");
    }

    // Seconds. What is sent, or not skipped, is no measurement.
    private static double Night(Bench bench, SessionProcess session, Work work)
    {
        var count = Directory.GetFiles(work.Input).Length;
        var (finding, seen) = bench.RunAgain(session.Do, work with { SkipExisting = true });
        return finding.Problem is null && finding.Results == count && seen.Requests == 0
            ? finding.Seconds
            : throw new BenchmarkException($"{finding.Results} of {count} files were skipped, and {seen.Requests} sent: {finding.Problem}");
    }
}
