using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;

namespace Rembg.Benchmarks.Cases;

/// <summary>How cost grows: by the number of images it must not, by their size it must grow no faster than the bytes do.</summary>
/// <param name="name">What it is called on the command line.</param>
/// <param name="title">What it is called in the report.</param>
/// <param name="steps">How many images of which length.</param>
/// <param name="heapMiB">The most memory the collector may take, which tells what is needed from what is merely taken; null for what it likes.</param>
internal sealed class Growth(string name, string title, IReadOnlyList<(int Count, long Length)> steps, int? heapMiB = null) : ICase
{
    public string Name => name;

    public string Title => title;

    /// <summary>Figures of two rows a step: milliseconds an image, and the most memory in MiB.</summary>
    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var times = steps.Select(_ => new List<double>()).ToList();
        var peaks = steps.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < bench.Rounds; round++)
        {
            for (var i = 0; i < steps.Count; i++)
            {
                var work = bench.NewWork(bench.Scaled(steps[i].Count), steps[i].Length) with { Streams = true };
                var settings = new ServerSettings { AnswerLength = (int)(steps[i].Length / 4 * 2) };
                using var session = bench.StartSubject(heapMiB);
                bench.Run(session.Do, bench.NewWork(8, 20 * 1024));
                var finding = bench.Run(session.Do, work, settings).Finding;
                times[i].Add(finding.Seconds * 1000 / bench.Scaled(steps[i].Count));
                peaks[i].Add(finding.PeakBytes / 1048576.0);
            }
        }

        return [.. steps.SelectMany((step, i) => (Row[])
        [
            new Row { Case = Title, Peer = Describe(step), Unit = "ms an image", Values = times[i] },
            new Row { Case = Title, Peer = Describe(step), Unit = "MiB at most", Values = peaks[i] },
        ])];
    }

    private static string Describe((int Count, long Length) step) =>
        $"{step.Count:N0} × {(step.Length < 1_000_000 ? $"{step.Length / 1000} KB" : $"{step.Length / 1_000_000} MB")}";
}
