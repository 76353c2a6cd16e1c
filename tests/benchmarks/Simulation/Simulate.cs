namespace Rembg.Benchmarks.Simulation;

/// <summary>The verb: one line for each number of machines.</summary>
internal static class Simulate
{
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (Assumptions.Parse(arguments) is not { } assumptions)
        {
            Console.WriteLine(Assumptions.Usage);
            return 2;
        }

        var ceiling = assumptions.Images / assumptions.Rate / 3600;
        Console.WriteLine(
            $"{assumptions.Images:N0} images; the account allows {assumptions.Rate} a second, so {ceiling:0.0} hours are the least; "
            + $"{assumptions.ServiceSeconds} s an image, limit {assumptions.Limit} on each machine.");
        Console.WriteLine();
        Console.WriteLine("| machines | hours | of the account's rate | refused | passes | paid for twice |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (var machines in new[] { 1, 2, 4, 8, 16, 64 })
        {
            var job = new Job(assumptions, machines).Play();
            var requests = job.Done + job.Refusals + job.PaidTwice;
            Console.WriteLine(
                $"| {machines} | {job.Seconds / 3600:0.0} | {job.Done / job.Seconds / assumptions.Rate:0%} "
                + $"| {(double)job.Refusals / requests:0.0%} | {job.Passes} | {job.PaidTwice} |");
        }

        return 0;
    }
}
