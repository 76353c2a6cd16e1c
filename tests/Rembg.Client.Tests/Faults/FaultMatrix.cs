using System.Text;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Faults;

/// <summary>The whole matrix, played once for all tests that look at it.</summary>
public sealed class FaultMatrix : IAsyncLifetime
{
    /// <summary>Where the table of the last recorded run stands.</summary>
    internal static readonly string TablePath = Repository.PathOf("docs/fault-matrix.md");

    // Most of them only wait.
    private const int AtOnce = 48;

    private readonly Dictionary<string, Task<Observation>> _trials = [];

    public async ValueTask InitializeAsync()
    {
        using var turns = new SemaphoreSlim(AtOnce);

        // The stalls first: they take longest, and cost nothing meanwhile.
        foreach (var cell in FaultCells.All.OrderByDescending(cell => cell.Trouble == Trouble.Stall))
        {
            _trials[cell.Name] = PlayAsync(cell, turns);
        }

        await Task.WhenAll(_trials.Values.Select(trial => trial.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Task<Observation> ObservationOf(FaultCell cell) => _trials[cell.Name];

    /// <summary>The table of what was tried and what came of it.</summary>
    internal async Task<string> DrawAsync()
    {
        var text = new StringBuilder(Introduction);
        foreach (var row in FaultCells.All.GroupBy(cell => string.Join(" | ", cell.Row)))
        {
            var once = row.SingleOrDefault(cell => !cell.Always);
            var always = row.Single(cell => cell.Always);
            text.Append("| ").Append(row.Key).Append(" | ").Append(once is null ? "" : (await ObservationOf(once)).Ending)
                .Append(" | ").Append((await ObservationOf(always)).Ending).Append(" |\n");
        }

        return text.ToString().Replace("  ", " ", StringComparison.Ordinal);
    }

    private static async Task<Observation> PlayAsync(FaultCell cell, SemaphoreSlim turns)
    {
        await turns.WaitAsync();
        try
        {
            return await new FaultTrial(cell).RunAsync();
        }
        finally
        {
            turns.Release();
        }
    }

    private static string Introduction => $"""
        # Injected faults, and the result of each

        The required result of each fault: the tests compare every cell with this table. After an intended change of behaviour,
        `REMBG_WRITE_FAULT_MATRIX=1 dotnet test tests/Rembg.Client.Tests --filter FullyQualifiedName~FaultMatrix` records the results,
        to be reviewed line by line.

        Each of the {FaultCells.All.Count} cells of the two last columns is a run with one retry allowed, against a server that misbehaves on a
        real socket: once, or at every attempt. Large images exceed the network's buffers, so that half of one can be on the
        way. A reused connection has carried an image before. The answer column is how the end of an answer is marked.

        In every cell, each input has exactly one result or one error, no `.rembg-part` file is left, and no file has an
        output's name unless it is a complete image. Unknown attempts were sent completely and not answered completely: each may have cost
        a credit. If the server saw more requests than attempts, .NET repeated by itself a request that was closed before a byte of the
        image had left; it never does so afterwards. A host that is unknown at the first attempt only needs its own name
        server, and is a separate test: `NameLookupTests`.

        | fault | stage | image | connection | answer | first attempt only | always |
        |---|---|---|---|---|---|---|

        """.ReplaceLineEndings("\n");
}
