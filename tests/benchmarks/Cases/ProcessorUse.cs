using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>
/// Where the time goes: the processor time of each side and how much of it is the system's, and what the runtime compiled
/// meanwhile. On one machine all of it is shared out over the same cores, so it bounds what anybody can reach.
/// </summary>
internal sealed class ProcessorUse : ICase
{
    private const int SteadyRun = 20;

    public string Name => "processor";

    public string Title => "200 × 400 KB, processor time";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        if (!ProcessorTime.IsKnown)
        {
            return [new Row { Case = Title, Peer = bench.Subject, Note = "left out: this system does not tell it in a way this program knows" }];
        }

        var work = bench.NewWork(bench.Scaled(200), 400 * 1024);
        var samples = new List<Sample>();
        for (var round = 0; round < bench.Rounds; round++)
        {
            samples.AddRange(InOneSession(bench, bench.Subject, work));
            samples.AddRange(InOneSession(bench, "HttpClient loop", work with { Way = "loop" }));
            if (bench.HasCurl)
            {
                samples.Add(Take(bench, Curl.Name, Curl.Run, work, ProcessorTime.OfEndedChildren));
            }
        }

        return [.. samples.GroupBy(sample => sample.Who).Select(Row)];
    }

    private static IEnumerable<Sample> InOneSession(Bench bench, string who, Work work)
    {
        using var session = bench.StartSubject();
        session.Do(work with { Way = "nothing" }); // The start of the session is over.
        for (var run = 1; run <= SteadyRun; run++)
        {
            var sample = Take(bench, $"{who}, run {run}", session.Do, work, () => ProcessorTime.Of(session.Id));
            if (run is 1 or 2 or SteadyRun)
            {
                yield return sample;
            }
        }
    }

    private static Sample Take(Bench bench, string who, Func<Work, Finding> run, Work work, Func<ProcessorTime> ofClient)
    {
        var (client, server) = (ProcessorTime.None, ProcessorTime.None);
        var finding = bench.Run(
            work =>
            {
                var (clientBefore, serverBefore) = (ofClient(), ProcessorTime.Of(bench.ServerId));
                var finding = run(work);
                (client, server) = (ofClient() - clientBefore, ProcessorTime.Of(bench.ServerId) - serverBefore);
                return finding;
            },
            work).Finding;
        return new Sample(who, client, server, finding);
    }

    private Row Row(IGrouping<string, Sample> samples)
    {
        double Middle(Func<Sample, double> figure) => Statistics.Median(samples.Select(figure));
        var compiled = Middle(sample => sample.Finding.CompiledMethods);
        var compiling = compiled > 0
            ? $", compiling {compiled:0} methods {Middle(sample => sample.Finding.CompilingSeconds * 1000):0} ms"
            : string.Empty;
        return new Row
        {
            Case = Title,
            Peer = samples.Key,
            Unit = "ms",
            Values = [.. samples.Select(sample => sample.Client.Total)],
            Note = $"{Middle(sample => sample.Client.System):0} ms the system's{compiling}; the server's {Middle(sample => sample.Server.Total):0} ms;"
                + $" on the clock {Middle(sample => sample.Finding.Seconds * 1000):0} ms",
        };
    }

    private sealed record Sample(string Who, ProcessorTime Client, ProcessorTime Server, Finding Finding);
}
