using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;

namespace Rembg.Benchmarks.Cases;

/// <summary>The nightly job on a night without news: every output is there already.</summary>
internal sealed class AllSkipped : ICase
{
    public string Name => "skipped";

    public string Title => "10 000 files, all skipped";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var count = bench.Scaled(10_000);
        var work = bench.NewWork(count, 20 * 1024);
        var perFile = new List<double>();
        var requests = 0;
        using (var session = bench.StartSubject())
        {
            bench.Run(session.Do, work, new ServerSettings { AnswerLength = 10 * 1024 });
        }

        for (var round = 0; round < bench.Rounds; round++)
        {
            using var session = bench.StartSubject();
            var (finding, seen) = bench.RunAgain(session.Do, work with { SkipExisting = true });
            if (finding.Problem is not null || finding.Results != count)
            {
                throw new BenchmarkException($"{finding.Results} of {count} files were skipped: {finding.Problem}");
            }

            perFile.Add(finding.Seconds * 1000 / count);
            requests += seen.Requests;
        }

        var row = new Row { Case = Title, Peer = bench.Subject, Unit = "ms a file", Values = perFile, Note = $"{requests} requests" };
        return [row.AtMost(row.Median, requests == 0 ? 0.3 : 0, "≤ 0.3 ms a file, no request")];
    }
}
