using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>Ten thousand images from a lazy listing: results come while it still lists, and memory stays where it was.</summary>
internal sealed class ManyFiles : ICase
{
    private const double FlatMiB = 12;

    public string Name => "many";

    public string Title => "10 000 × 20 KB";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var some = bench.NewWork(bench.Scaled(5_000), 20 * 1024) with { Streams = true };
        var many = bench.NewWork(bench.Scaled(10_000), 20 * 1024) with { Streams = true };
        var settings = new ServerSettings { AnswerLength = 10 * 1024 };
        List<double> growth = [], first = [], last = [];
        for (var round = 0; round < bench.Rounds; round++)
        {
            // The collector waits for tens of megabytes before it begins; half the images are enough for it to have done so.
            var half = InFreshSession(bench, some, settings);
            var whole = InFreshSession(bench, many, settings);
            growth.Add((whole.PeakBytes - half.PeakBytes) / 1048576.0);
            first.Add(whole.FirstResultAt);
            last.Add(whole.LastInputAt);
        }

        var memory = new Row
        {
            Case = Title,
            Peer = "growth of the peak from 5 000 images to 10 000",
            Unit = "MiB",
            Values = growth,
        };
        var result = new Row
        {
            Case = Title,
            Peer = "first result, in a fresh session",
            Values = first,
            Note = $"the listing ended after {Statistics.Median(last):0.0} s",
        };
        return
        [
            memory.AtMost(memory.Median, FlatMiB, "flat: ≤ 12 MiB"),
            result.AtMost(first.Zip(last, (a, b) => a / b).Max(), 1, "before the listing ends"),
        ];
    }

    private static Finding InFreshSession(Bench bench, Work work, ServerSettings settings)
    {
        using var session = bench.StartSubject();
        return bench.Run(session.Do, work, settings).Finding;
    }
}
