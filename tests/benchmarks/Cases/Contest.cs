using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Cases;

/// <summary>Several contestants do the same work, in turns. The time of one that does not do it does not count.</summary>
/// <param name="bench">What all cases share.</param>
/// <param name="title">What the case is called in the report.</param>
/// <param name="settings">How the server behaves; null for no delay and no refusal.</param>
/// <param name="server">The server that the work is brought to; null for the benchmarks' own.</param>
internal sealed class Contest(Bench bench, string title, ServerSettings? settings = null, ServerProcess? server = null)
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, List<double>> _seconds = [];
    private readonly Dictionary<string, string> _notes = [];

    /// <summary>Lets one of them do the work before it counts.</summary>
    public void WarmUp(Work work, Func<Work, Finding> run) => bench.Run(run, work, settings, server);

    /// <summary>
    /// One round: each does the work once. Who begins changes from round to round, and who comes after whom: two that share a
    /// process are not equal, since the first one finds it at rest, and the second at work.
    /// </summary>
    public void Round(int number, Work work, IReadOnlyList<(string Name, Func<Work, Finding> Run)> peers)
    {
        for (var i = 0; i < peers.Count; i++)
        {
            var place = (i + (number / 2)) % peers.Count;
            var (name, run) = peers[number % 2 == 0 ? place : peers.Count - 1 - place];
            var seconds = SecondsOf(name);
            try
            {
                var (finding, seen) = bench.Run(run, work, settings, server);
                seconds.Add(finding.Seconds);
                _notes[name] = $"{seen.Requests} requests, {seen.Connections} connections, at most {seen.MostInFlight} at once";
            }
            catch (BenchmarkException e)
            {
                _notes[name] = "no credit: " + e.Message;
            }
        }

        if (number == 0)
        {
            _order.AddRange(peers.Select(peer => peer.Name));
        }
    }

    private List<double> SecondsOf(string name) =>
        _seconds.TryGetValue(name, out var known) ? known : _seconds[name] = [];

    /// <summary>The rows, in the order the peers were named, the subject's goal beside each peer.</summary>
    /// <param name="subject">Who is held to the goals.</param>
    /// <param name="goals">For each peer, the most that the subject's median may be of its median.</param>
    public IReadOnlyList<Row> Rows(string subject, IReadOnlyDictionary<string, double> goals)
    {
        var own = _seconds[subject].Count == 0 ? double.NaN : Statistics.Median(_seconds[subject]);
        return [.. _order.Select(name =>
        {
            var row = new Row { Case = title, Peer = name, Values = _seconds[name], Note = _notes.GetValueOrDefault(name) };
            var ratio = name == subject ? (double?)null : own / row.Median;
            return goals.TryGetValue(name, out var bound)
                ? row.AtMost(ratio ?? double.NaN, bound, $"≤ {bound:0.##} ×")
                : row with { Ratio = ratio };
        })];
    }
}
