using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>Importing the module, beside importing one that has a single cmdlet and does nothing.</summary>
internal sealed class ImportTime : ICase
{
    public string Name => "import";

    public string Title => "Import-Module";

    public bool NeedsPowerShell => true;

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var home = bench.PowerShell!;
        var empty = Path.Combine(AppContext.BaseDirectory, "EmptyModule.psd1");
        var work = bench.NewWork(1, 20 * 1024) with { Way = "import" };
        List<double> own = [], least = [];
        for (var round = 0; round < bench.Rounds * 3; round++)
        {
            var isOwnFirst = round % 2 == 0;
            foreach (var isOwn in new[] { isOwnFirst, !isOwnFirst })
            {
                using var session = SessionProcess.StartPowerShell(home.Program, module: null);
                var finding = session.Do(work with { Module = isOwn ? home.Module : empty });
                (isOwn ? own : least).Add(finding.Problem is null ? finding.Seconds * 1000 : throw new BenchmarkException(finding.Problem));
            }
        }

        var row = new Row { Case = Title, Peer = "an empty compiled module", Unit = "ms", Values = least };
        return
        [
            new Row { Case = Title, Peer = "Rembg", Unit = "ms", Values = own },
            row.AtMost(Statistics.Median(own) / row.Median, 1.5, "≤ 1.5 ×"),
        ];
    }
}
