using Rembg.Benchmarks.Report;

namespace Rembg.Benchmarks.Cases;

/// <summary>The largest files there are, all at once: memory must not depend on their size.</summary>
internal sealed class LargeFiles : ICase
{
    public string Name => "large";

    public string Title => "8 × 50 MB at once";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var one = bench.NewWork(1, 20 * 1024);
        var work = bench.NewWork(8, bench.Options.Quick ? 5_000_000 : 50_000_000);
        var growth = new List<double>();
        for (var round = 0; round < bench.Rounds; round++)
        {
            using var session = bench.StartSubject();
            bench.Run(session.Do, one);
            var finding = bench.Run(session.Do, work).Finding;
            growth.Add((finding.PeakBytes - finding.IdleBytes) / 1048576.0);
        }

        var row = new Row
        {
            Case = Title,
            Peer = bench.Subject,
            Unit = "MiB",
            Values = growth,
            Note = "growth over the process idle after one image",
        };
        return [row.AtMost(row.Median, 12, "≤ 12 MiB")];
    }
}
