using Rembg.Batch;
using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.Client;

/// <summary>Runs a batch to its end, and holds its outcomes to the promises.</summary>
internal static class CheckedBatch
{
    // Only a hang comes near it, on however busy a machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<RunReport> RunAsync(
        RembgClient client, IEnumerable<RemovalRequest> requests, BatchOptions? options = null, RemovalPlanner? planner = null)
    {
        var work = Task.Run(() => RunToEndAsync(client, requests, options, planner ?? new RemovalPlanner()));
        return await work.WaitAsync(Patience);
    }

    private static async Task<RunReport> RunToEndAsync(
        RembgClient client, IEnumerable<RemovalRequest> requests, BatchOptions? options, RemovalPlanner planner)
    {
        var asked = new List<RemovalRequest>();
        var outcomes = new List<RemovalOutcome>();
        var batch = client.StartBatch(options);
        await foreach (var outcome in new BatchLoop(batch, planner, options ?? new()).RunAsync(BatchLoop.ToAsync(requests.Select(Asked)), CancellationToken.None))
        {
            outcomes.Add(outcome);
        }

        asked.RemoveAll(request => IsOwnOutput(request, outcomes));
        CheckAccounts(asked, outcomes);
        return new RunReport(outcomes, batch.StopCause);

        RemovalRequest Asked(RemovalRequest request)
        {
            asked.Add(request);
            return request;
        }
    }

    // A file that this very run has made, or is making, is not an input of it.
    private static bool IsOwnOutput(RemovalRequest request, List<RemovalOutcome> outcomes) =>
        request is { IsExplicit: false, SourcePath: { } path }
        && (path.EndsWith("part", StringComparison.Ordinal) || outcomes.Any(outcome => outcome.Result is { Status: RemovalStatus.Completed } made && made.OutputPath == path));

    // One result or one failure for every input, never none, never both; and no failure tells the key.
    private static void CheckAccounts(List<RemovalRequest> asked, List<RemovalOutcome> outcomes)
    {
        Assert.Equal(asked.Count, outcomes.Count);
        Assert.Equal(asked.ToHashSet(), outcomes.Select(outcome => outcome.Request).ToHashSet());
        foreach (var outcome in outcomes)
        {
            Assert.True(outcome.Result is null != outcome.Failure is null);
            Assert.DoesNotContain(TestRun.SecretPart, outcome.Failure?.ToString() ?? "", StringComparison.OrdinalIgnoreCase);
            CheckOutput(outcome);
        }
    }

    private static void CheckOutput(RemovalOutcome outcome)
    {
        if (outcome.Result is not { Status: RemovalStatus.Completed } result)
        {
            return;
        }

        var content = result.OutputPath is { } path ? File.ReadAllBytes(path) : outcome.Content!;
        Assert.Equal(result.OutputLength, content.Length);
        using var stream = new MemoryStream(content);
        Assert.Equal(result.Format, Headers.CompleteFormat(stream, out var problem)?.ToString());
        Assert.Empty(problem);
    }
}
