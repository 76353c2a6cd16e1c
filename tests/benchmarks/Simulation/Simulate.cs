using Rembg.Concurrency;
using Rembg.Simulation;

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
            + $"{assumptions.ServiceSeconds} s an image.");
        Console.WriteLine();
        Console.WriteLine("| machines | hours | of the account's rate | refused | paid for twice |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        foreach (var machines in new[] { 1, 2, 4, 8, 16, 64 })
        {
            var service = new RateLimitedService(assumptions.Rate, assumptions.Burst) { ServiceSeconds = assumptions.ServiceSeconds };
            var job = new SimulatedJob(service, assumptions.Images, machines, Pace, assumptions.Seed) { CrashHours = assumptions.CrashHours }.Play();
            Console.WriteLine(
                $"| {machines} | {job.Seconds / 3600:0.0} | {job.Done / job.Seconds / assumptions.Rate:0%} | {job.RefusedShare:0.0%} | {job.PaidTwice} |");
        }

        return 0;
    }

    // What a run has without -ThrottleLimit and with the default retries.
    private static ConcurrencyController Pace(Random chance) =>
        new(maximum: null, new RetryPolicy(3, TimeSpan.FromSeconds(0.5), chance.NextDouble));
}
