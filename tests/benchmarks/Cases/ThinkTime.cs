using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>A service that thinks: the line must always be full.</summary>
internal sealed class ThinkTime : ICase
{
    private const int Think = 250;

    public string Name => "think";

    public string Title => "64 images, 250 ms think time, limit 8";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(64, 400 * 1024);
        var settings = new ServerSettings { ThinkMilliseconds = Think };
        var ideal = 64.0 / work.Limit * Think / 1000;
        var seconds = new List<double>();
        var loops = new List<double>();
        for (var round = 0; round < bench.Rounds; round++)
        {
            using var session = bench.StartSubject();
            foreach (var (way, times) in new[] { ("remove", seconds), ("loop", loops) })
            {
                Finding Run(Work what) => session.Do(what with { Way = way });
                bench.Run(Run, work);
                times.Add(bench.Run(Run, work, settings).Finding.Seconds);
            }
        }

        var row = new Row { Case = Title, Peer = bench.Subject, Values = seconds, Note = $"ideal {ideal:0.0} s" };
        var loop = new Row { Case = Title, Peer = "HttpClient loop, same process", Values = loops };
        return [row.AtLeast(ideal / row.Median, 0.97, "≥ 0.97 of the ideal"), loop with { Ratio = ideal / loop.Median }];
    }
}
