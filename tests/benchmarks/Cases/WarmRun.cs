using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>The second run in a session, when everything is compiled and connected: what the promises themselves cost.</summary>
internal sealed class WarmRun : ICase
{
    private const string Loop = "HttpClient loop, same process";
    private const string BareCmdlet = "the loop behind a bare cmdlet, same process";

    public string Name => "warm";

    public string Title => "200 × 400 KB, limit 8, second run";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        var work = bench.NewWork(bench.Scaled(200), 400 * 1024);
        return Measure(bench, new Contest(bench, Title), work);
    }

    /// <summary>Measures against any server.</summary>
    /// <param name="bench">What all cases share.</param>
    /// <param name="contest">The contest.</param>
    /// <param name="work">The work.</param>
    public static IReadOnlyList<Row> Measure(Bench bench, Contest contest, Work work)
    {
        for (var round = 0; round < bench.Rounds; round++)
        {
            using var subject = bench.StartSubject();
            using var library = SessionProcess.StartLibrary();
            List<(string, Func<Work, Finding>)> peers =
            [
                (bench.Subject, subject.Do),
                (Loop, work => subject.Do(work with { Way = "loop" })),
            ];
            if (bench.PowerShell is not null)
            {
                peers.Add((BareCmdlet, work => subject.Do(work with { Way = "cmdlet" })));
                peers.Add(("RembgClient", library.Do));
            }

            foreach (var (_, run) in peers)
            {
                contest.WarmUp(work, run);
            }

            if (bench.HasCurl)
            {
                peers.Add((Curl.Name, Curl.Run));
            }

            contest.Round(round, work, peers);
        }

        return contest.Rows(bench.Subject, new Dictionary<string, double> { [Curl.Name] = 1, [Loop] = 1 });
    }
}
