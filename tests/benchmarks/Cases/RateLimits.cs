using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>A service that refuses one request in twenty for a moment.</summary>
internal sealed class RateLimits : ICase
{
    private const int Think = 250;

    // With nothing set it takes some hundred images to find out how many at once bring the most, and whether refusals mean anything.
    private const int ManyImages = 2000;

    public string Name => "limited";

    public string Title => "400 images, 250 ms think time, limit 8, 5 % short-term 429s";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(400), 20 * 1024);
        var (free, limited) = Measure(bench, Title, work);
        return
        [
            free,
            limited.AtMost(limited.Median / free.Median, 1.2, "≤ 1.2 ×, no image lost"),
            .. MeasureWithNothingSet(bench),
        ];
    }

    private static Row[] MeasureWithNothingSet(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(ManyImages), 20 * 1024) with { Limit = 0 };
        var (free, limited) = Measure(bench, "2 000 images, 250 ms think time, nothing set, 5 % short-term 429s", work);
        return [free, limited with { Ratio = limited.Median / free.Median }];
    }

    private static (Row Free, Row Limited) Measure(Bench bench, string title, Work work)
    {
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

        return (
            new Row { Case = title, Peer = "without", Values = free },
            new Row { Case = title, Peer = "with refusals", Values = limited, Note = $"{refused} refusals in all rounds, no image lost" });
    }
}
