namespace Rembg.Client.Tests.Client;

/// <summary>Drives a batch as the cmdlets do: one thread that submits while there is room and takes what finishes.</summary>
internal static class Pump
{
    // Only a hang comes near it, on however busy a machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<RunReport> RunAsync(
        RembgClient client, IEnumerable<RemovalRequest> requests, BatchOptions? options = null, RemovalPlanner? planner = null)
    {
        var work = Task.Run(() => Run(client, requests, options, planner ?? new RemovalPlanner()));
        return await work.WaitAsync(Patience);
    }

    private static RunReport Run(RembgClient client, IEnumerable<RemovalRequest> requests, BatchOptions? options, RemovalPlanner planner)
    {
        var asked = new List<RemovalRequest>();
        var outcomes = new List<RemovalOutcome>();
        using var batch = client.StartBatch(options);
        foreach (var request in requests)
        {
            var plan = planner.Plan(request);
            if (plan.Outcome is not null)
                outcomes.Add(plan.Outcome);
            if (plan.Job is null && plan.Outcome is null)
                continue; // An output of this very run is no input.
            asked.Add(request);
            if (plan.Job is { } job)
                Submit(batch, job, outcomes);
        }

        while (batch.PendingCount > 0)
            Take(batch, outcomes);
        CheckAccounts(asked, outcomes);
        return new RunReport(outcomes, batch.StopCause);
    }

    private static void Submit(RemovalBatch batch, RemovalJob job, List<RemovalOutcome> outcomes)
    {
        while (!batch.CanSubmit)
            Take(batch, outcomes);
        batch.Submit(job);
    }

    private static void Take(RemovalBatch batch, List<RemovalOutcome> outcomes)
    {
        Assert.True(batch.TryTake(out var outcome, Patience), "Nothing finished for a minute.");
        outcomes.Add(outcome);
    }

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
            return;
        var content = result.OutputPath is { } path ? File.ReadAllBytes(path) : outcome.Content!;
        Assert.Equal(result.OutputLength, content.Length);
        using var stream = new MemoryStream(content);
        Assert.Equal(result.Format, Rembg.Imaging.ImageIntegrity.Check(stream, out var problem)?.ToString());
        Assert.Empty(problem);
    }
}
