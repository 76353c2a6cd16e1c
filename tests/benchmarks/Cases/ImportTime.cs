using System.Globalization;
using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;

namespace Rembg.Benchmarks.Cases;

/// <summary>
/// Importing the module, beside importing one that has a single cmdlet and does nothing, without and with what every module
/// pays that has views and serves both editions of PowerShell. Each in a fresh PowerShell that has done nothing before: what
/// a person or a scheduled job pays.
/// </summary>
internal sealed class ImportTime : ICase
{
    private const string Empty = "an empty compiled module";
    private const string EmptyWithViews = "the same with a view file and a root module by edition";

    public string Name => "import";

    public string Title => "Import-Module";

    public bool NeedsPowerShell => true;

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var home = bench.PowerShell!;
        (string Name, string Module, List<double> Milliseconds)[] modules =
        [
            ("Rembg", home.Module, []),
            (Empty, Path.Combine(AppContext.BaseDirectory, "EmptyModule.psd1"), []),
            (EmptyWithViews, Path.Combine(AppContext.BaseDirectory, "EmptyModuleWithViews.psd1"), []),
        ];
        for (var round = 0; round < bench.Rounds * 3; round++)
        {
            for (var i = 0; i < modules.Length; i++)
            {
                var (_, module, milliseconds) = modules[(i + round) % modules.Length];
                milliseconds.Add(Import(home.Program, module));
            }
        }

        var own = Statistics.Median(modules[0].Milliseconds);
        return [.. modules.Select(one =>
        {
            var row = new Row { Case = Title, Peer = one.Name, Unit = "ms", Values = one.Milliseconds };
            return one.Name switch
            {
                EmptyWithViews => row.AtMost(own / row.Median, 1.2, "≤ 1.2 ×"),
                Empty => row with { Ratio = own / row.Median },
                _ => row,
            };
        })];
    }

    private static double Import(string powerShell, string module)
    {
        var script = $"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{module}'; $watch.Elapsed.TotalMilliseconds.ToString('R')";
        return Tool.TryRun(powerShell, ["-NoProfile", "-Command", script]) is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : throw new BenchmarkException($"{module} could not be imported.");
    }
}
