using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;

namespace Rembg.Benchmarks.Cases;

/// <summary>A service that refuses one request in twenty for a moment.</summary>
internal sealed class RateLimits : ICase
{
    private const int Think = 250;

    public string Name => "limited";

    public string Title => "400 images, 250 ms think time, 5 % short-term 429s";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(400), 20 * 1024);
        List<double> free = [], limited = [];
        var refused = 0;
        for (var round = 0; round < bench.Rounds; round++)
        {
            using var session = bench.StartSubject();
            free.Add(bench.Run(session.Do, work, new ServerSettings { ThinkMilliseconds = Think }).Finding.Seconds);
            var (finding, seen) = bench.Run(
                session.Do, work, new ServerSettings { ThinkMilliseconds = Think, LimitedShare = 0.05, Seed = round + 1 });
            limited.Add(finding.Seconds);
            refused += seen.Limited;
        }

        var row = new Row
        {
            Case = Title,
            Peer = "with refusals",
            Values = limited,
            Note = $"{refused} refusals in all rounds, no image lost",
        };
        return
        [
            new Row { Case = Title, Peer = "without", Values = free },
            row.AtMost(row.Median / Statistics.Median(free), 1.2, "≤ 1.2 ×, no image lost"),
        ];
    }
}
