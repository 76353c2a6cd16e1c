using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;

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
        for (var round = 0; round < bench.Rounds; round++)
        {
            using var session = bench.StartSubject();
            bench.Run(session.Do, work);
            seconds.Add(bench.Run(session.Do, work, settings).Finding.Seconds);
        }

        var row = new Row { Case = Title, Peer = bench.Subject, Values = seconds, Note = $"ideal {ideal:0.0} s" };
        return [row.AtLeast(ideal / row.Median, 0.97, "≥ 0.97 of the ideal")];
    }
}
