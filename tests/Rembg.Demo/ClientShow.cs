namespace Rembg.Demo;

/// <summary>The same job from the client library, as any .NET program does it.</summary>
internal static class ClientShow
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    /// <summary>Removes the background of every picture.</summary>
    /// <param name="album">The pictures.</param>
    /// <param name="endpoint">The service.</param>
    /// <returns>Whether all came out.</returns>
    public static async Task<bool> RunAsync(Album album, Uri endpoint)
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = "sandbox", Endpoint = endpoint });
        var planner = new RemovalPlanner();
        using var batch = client.StartBatch();
        var waiting = new Queue<RemovalRequest>(
            album.Sources.Select(name => RemovalRequest.FromFile(Path.Combine(album.Folder, name))));
        var failures = 0;

        Console.WriteLine();
        while (waiting.Count > 0 || batch.PendingCount > 0)
        {
            if (waiting.Count > 0 && batch.CanSubmit)
            {
                var plan = planner.Plan(waiting.Dequeue());
                if (plan.Job is { } job)
                    batch.Submit(job);
                else if (plan.Outcome is { } outcome)
                    failures += Print(outcome);
            }
            else if (batch.TryTake(out var outcome, LongestPause))
            {
                failures += Print(outcome);
            }
            else
            {
                Console.WriteLine($"Nothing has come back for {LongestPause.TotalMinutes} minutes.");
                return false;
            }
        }

        var usage = await client.GetUsageAsync();
        Console.WriteLine($"\n{usage.Membership}: {usage.ApiUsage} of {usage.Credits} credits used by API keys this month.");
        return failures == 0;
    }

    private static int Print(RemovalOutcome outcome)
    {
        var name = Path.GetFileName(outcome.Request.SourcePath);
        if (outcome.Result is not { } result)
        {
            Console.WriteLine($"{name,-20} {outcome.Failure!.Message}");
            return 1;
        }

        var target = Path.GetFileName(result.OutputPath);
        Console.WriteLine($"{name,-20} {result.Status,-10} {target,-26} {result.OutputLength,10:N0} bytes {result.Elapsed.TotalSeconds,6:N2} s");
        return 0;
    }
}
