using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>The first run after the import, in a fresh session each: what a person or a nightly job waits for.</summary>
internal sealed class FirstRun : ICase
{
    private const string Loop = "HttpClient loop, fresh process";
    private const string BareCmdlet = "the loop behind a bare cmdlet, fresh process";
    private const string Serial = "Invoke-WebRequest -Form, serial";
    private const string Parallel = "ForEach-Object -Parallel { Invoke-WebRequest -Form }";

    public string Name => "first";

    public string Title => "200 × 400 KB, limit 8, first run";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(200), 400 * 1024);
        var contest = new Contest(bench, Title);
        List<(string, Func<Work, Finding>)> peers = [(bench.Subject, work => InFreshSession(bench, work, bench.PowerShell?.Module))];
        if (bench.HasCurl)
        {
            peers.Add((Curl.Name, Curl.Run));
        }

        if (bench.RembgJs is { } client)
        {
            peers.Add((RembgJs.Name, client.Run));
        }

        peers.Add((Loop, work => InFreshSession(bench, work with { Way = "loop" })));
        if (bench.PowerShell is not null)
        {
            peers.Add((BareCmdlet, work => InFreshSession(bench, work with { Way = "cmdlet" }, SessionProcess.InSession)));
            peers.Add((Serial, work => InFreshSession(bench, work with { Way = "web" })));
            peers.Add((Parallel, work => InFreshSession(bench, work with { Way = "web-parallel" })));
        }

        for (var round = 0; round < bench.Rounds; round++)
        {
            contest.Round(round, work, peers);
        }

        return contest.Rows(bench.Subject, new Dictionary<string, double> { [BareCmdlet] = 1.3, [RembgJs.Name] = 0.4 });
    }

    private static Finding InFreshSession(Bench bench, Work work, string? module = null)
    {
        using var session = bench.PowerShell is { } home
            ? SessionProcess.StartPowerShell(home.Program, module)
            : SessionProcess.StartLibrary();
        return session.Do(work);
    }
}
