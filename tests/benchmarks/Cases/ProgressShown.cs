using System.Text.Json;
using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>Progress on a terminal, beside none. A pseudo terminal makes PowerShell paint as it would for a person.</summary>
internal sealed class ProgressShown : ICase
{
    // What is looked for is a twentieth, and single runs differ by half.
    private const int PairsInARound = 6;

    public string Name => "progress";

    public string Title => "400 × 400 KB, progress on a terminal";

    public bool NeedsPowerShell => true;

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        if (!Terminal.IsAvailable)
        {
            return [new Row { Case = Title, Peer = "progress shown", Note = "left out: there is no program 'script' to make a terminal" }];
        }

        var work = bench.NewWork(bench.Scaled(400), 400 * 1024);
        List<double> shown = [], silent = [];
        bench.Run(work => InTerminal(bench, work, shown, silent), work);
        var row = new Row { Case = Title, Peer = "progress shown", Values = shown };
        var quiet = new Row { Case = Title, Peer = "-ProgressAction SilentlyContinue", Values = silent };
        return [row, quiet.AtMost(row.Median / quiet.Median, 1.05, "≤ 1.05 ×")];
    }

    // One session for all of it: a warm-up, then both ways in turns.
    private static Finding InTerminal(Bench bench, Work work, List<double> shown, List<double> silent)
    {
        var home = bench.PowerShell!;
        var from = Path.Combine(Path.GetDirectoryName(work.Output)!, "work.jsonl");
        var to = Path.ChangeExtension(from, ".answers");
        List<bool> ways = [true, false];
        for (var round = 0; round < bench.Rounds * PairsInARound; round++)
        {
            ways.AddRange(round % 2 == 0 ? [true, false] : [false, true]);
        }

        File.WriteAllLines(from, ways.Select(way => JsonSerializer.Serialize(work with { Progress = way })));
        var command = string.Join(' ', ((string[])[home.Program, .. SessionProcess.Arguments(home.Module), "-From", from, "-To", to])
            .Select(argument => $"'{argument}'"));
        if (!Terminal.TryRun($"stty cols 120 rows 40; {command}"))
        {
            return new Finding { Problem = "the session in the terminal failed" };
        }

        var findings = File.ReadLines(to).Select(line => JsonSerializer.Deserialize<Finding>(line)!).ToList();
        for (var i = 2; i < ways.Count; i++)
        {
            (ways[i] ? shown : silent).Add(findings[i].Seconds);
        }

        return findings.Find(finding => finding.Problem is not null) ?? findings[^1];
    }
}
