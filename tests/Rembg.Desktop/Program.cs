namespace Rembg.Desktop;

/// <summary>
/// Removes the background of a folder's pictures with the net472 build of the client, and says in lines what came of
/// each: <c>Completed name attempts</c> or the error's id, then what the account has used.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("Usage: Rembg.Desktop ENDPOINT KEY FOLDER");
            return 2;
        }

        var client = new RembgClient(new RembgClientOptions { Endpoint = new Uri(arguments[0]), ApiKey = arguments[1] });
        using (var batch = client.StartBatch(new BatchOptions { ThrottleLimit = 3 }))
        {
            var planner = new RemovalPlanner();
            foreach (var path in Directory.GetFiles(arguments[2]))
            {
                var plan = planner.Plan(RemovalRequest.FromFile(path));
                if (plan.Job is { } job)
                {
                    WriteUntil(batch, () => batch.CanSubmit);
                    batch.Submit(job);
                }
                else if (plan.Outcome is { } outcome)
                {
                    Write(outcome);
                }
            }

            WriteUntil(batch, () => batch.PendingCount == 0);
        }

        var usage = await client.GetUsageAsync().ConfigureAwait(false);
        Console.WriteLine($"Used {usage.ApiUsage}");
        return 0;
    }

    private static void WriteUntil(RemovalBatch batch, Func<bool> isEnough)
    {
        while (!isEnough())
        {
            if (batch.TryTake(out var outcome, TimeSpan.FromMilliseconds(100)))
            {
                Write(outcome);
            }
        }
    }

    private static void Write(RemovalOutcome outcome)
    {
        var name = Path.GetFileName(outcome.Request.SourcePath);
        Console.WriteLine(outcome.Result is { } result
            ? $"{result.Status} {name} {result.Attempts}"
            : $"{outcome.Failure!.Error} {name}");
    }
}
