using Rembg.Benchmarks.InSession;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>
/// What the module's way has that a bare loop's has not, part by part and each by itself. They are processor time of one
/// thread, so beside transfers that wait for anything they cost nothing.
/// </summary>
internal sealed class Parts : ICase
{
    public string Name => "parts";

    public string Title => "200 × 400 KB, the parts that a bare loop has not";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(200), 400 * 1024) with { Way = "parts" };
        var rounds = new List<Dictionary<string, double>>();
        for (var round = 0; round < bench.Rounds; round++)
        {
            FreshFolder.Make(work.Output);
            using var library = SessionProcess.StartLibrary();
            var parts = new Dictionary<string, double>(PartsOf(library, work));
            if (bench.PowerShell is not null)
            {
                using var session = bench.StartSubject();
                foreach (var (name, microseconds) in PartsOf(session, work))
                {
                    parts[name] = microseconds;
                }
            }

            rounds.Add(parts);
        }

        return
        [
            .. bench.PowerShell is null ? (Row[])[] :
            [
                Row("PowerShell's own listing, Get-ChildItem", rounds, parts => parts["listing"]),
                Row("binder and results: the cmdlet, less the library's run", rounds, parts => parts["cmdlet"] - parts["run"]),
                Row("what -Verbose adds to that when it is on; off, it is part of it", rounds, parts => parts["verbose"] - parts["cmdlet"]),
            ],
            Row("the plan: names, and what is there already", rounds, parts => parts["plan"]),
            Row("preflight: signature and header of the image", rounds, parts => parts["preflight"]),
            Row("check of the answer", rounds, parts => parts["check"]),
            Row("claim, unfinished file and rename, less a plain file", rounds, parts => parts["save"] - parts["bare save"]),
            Row("a plain file, for comparison", rounds, parts => parts["bare save"]),
        ];
    }

    private static IReadOnlyDictionary<string, double> PartsOf(SessionProcess session, Work work)
    {
        var finding = session.Do(work);
        return finding.Problem is { } problem ? throw new BenchmarkException(problem) : finding.Parts;
    }

    private Row Row(string part, List<Dictionary<string, double>> rounds, Func<Dictionary<string, double>, double> microseconds) =>
        new() { Case = Title, Peer = part, Unit = "µs an image", Values = [.. rounds.Select(microseconds)] };
}
