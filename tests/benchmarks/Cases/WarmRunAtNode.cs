using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;

namespace Rembg.Benchmarks.Cases;

/// <summary>
/// The same against another project's server. It has one thread, which is the narrowest part for all, so what is seen here is who
/// keeps it busy.
/// </summary>
internal sealed class WarmRunAtNode : ICase
{
    private const int AnswerLength = 120 * 1024;

    public string Name => "node";

    public string Title => "200 × 400 KB, limit 8, second run, answers of 120 KB by Node's http";

    public IReadOnlyList<Row> Measure(Bench bench)
    {
        if (Tool.Version("node") is null)
        {
            return [new Row { Case = Title, Peer = bench.Subject, Note = "left out: there is no Node" }];
        }

        var (work, server) = bench.AtNode(bench.NewWork(bench.Scaled(200), 400 * 1024), AnswerLength);
        using (server)
        {
            var settings = new ServerSettings { AnswerLength = AnswerLength };
            return WarmRun.Measure(bench, new Contest(bench, Title, settings, server), work);
        }
    }
}
