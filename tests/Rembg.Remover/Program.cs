using System.Globalization;

namespace Rembg.Remover;

/// <summary>Removes the background of every JPEG in a folder that has no output yet, until it is done or killed.</summary>
internal static class Program
{
    /// <param name="args">The service's address, the key, the folder, and how many images at once.</param>
    /// <returns>How many images failed.</returns>
    private static int Main(string[] args)
    {
        var client = new RembgClient(new RembgClientOptions { Endpoint = new Uri(args[0]), ApiKey = args[1] });
        using var batch = client.StartBatch(new BatchOptions { ThrottleLimit = int.Parse(args[3], CultureInfo.InvariantCulture) });
        var planner = new RemovalPlanner();
        var output = new OutputOptions { Existing = ExistingOutput.Skip };
        var failed = 0;
        foreach (var path in Directory.EnumerateFiles(args[2], "*.jpg"))
        {
            var plan = planner.Plan(RemovalRequest.FromFile(path, output: output));
            failed += Told(plan.Outcome);
            if (plan.Job is null)
                continue;
            while (!batch.CanSubmit)
                failed += Take(batch);
            batch.Submit(plan.Job);
        }

        while (batch.PendingCount > 0)
            failed += Take(batch);
        return failed;
    }

    private static int Take(RemovalBatch batch) =>
        batch.TryTake(out var outcome, Timeout.InfiniteTimeSpan) ? Told(outcome) : 0;

    private static int Told(RemovalOutcome? outcome)
    {
        if (outcome?.Failure is not { } failure)
            return 0;
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
}
