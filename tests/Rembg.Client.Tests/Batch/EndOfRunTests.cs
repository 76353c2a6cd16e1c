using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

public sealed class EndOfRunTests
{
    [Theory]
    [InlineData("sandbox-invalid", RembgError.InvalidApiKey)]
    [InlineData("sandbox-unverified", RembgError.EmailNotVerified)]
    [InlineData("sandbox-daily", RembgError.DailyLimitReached)]
    [InlineData("sandbox-monthly", RembgError.MonthlyLimitReached)]
    public async Task When_no_further_image_can_succeed_none_is_sent(string key, RembgError error)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Images(20), new BatchOptions { ThrottleLimit = 1 }, run.Client(key));

        Assert.Equal(error, report.StopCause?.Error);
        Assert.Equal(error, report.Failures[0].Error);
        Assert.All(report.Failures.Skip(1), failure => Assert.Equal((RembgError.NotSubmitted, 0), (failure.Error, failure.Attempts)));
        Assert.All(report.Failures.Skip(1), failure => Assert.EndsWith("was not sent, because the run ended before: " + report.StopCause!.Message, failure.Message, StringComparison.Ordinal));
        Assert.Equal(20, report.Failures.Count);
        Assert.Single(run.Sandbox.Requests);
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task What_is_in_flight_when_the_run_ends_is_finished()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(30);
        var ended = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(
            Fault.Answer(401) with { Match = new FaultMatch { Nth = 4 } },
            Fault.Hold(ended.Task) with { Times = 3 });
        var report = await run.RunAsync(paths.Select(Asked), new BatchOptions { ThrottleLimit = 4 });

        Assert.Equal(RembgError.InvalidApiKey, report.StopCause?.Error);
        Assert.Equal(3, report.Completed.Count);
        Assert.Equal(26, report.Failures.Count(failure => failure.Error == RembgError.NotSubmitted));
        Assert.Equal(4, run.Sandbox.Requests.Count);

        // So many inputs are taken only once the run has ended.
        string Asked(string path, int index)
        {
            if (index == 10)
            {
                ended.SetResult();
            }

            return path;
        }
    }

    [Fact]
    public async Task Credits_that_end_in_the_middle_of_a_run_end_it()
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { Credits = 7, PrepaidCredits = 0 });
        var report = await run.RunAsync(run.Images(40), new BatchOptions { ThrottleLimit = 3 });

        Assert.Equal(7, report.Completed.Count);
        Assert.Equal(RembgError.MonthlyLimitReached, report.StopCause?.Error);
        Assert.All(report.Failures, failure => Assert.True(failure.Error is RembgError.MonthlyLimitReached or RembgError.NotSubmitted));
        Assert.InRange(run.Sandbox.Requests.Count, 8, 7 + 3);
        Assert.Equal(7, run.Sandbox.Account(TestRun.Key).ApiUsage);
    }

    [Fact]
    public async Task A_retry_that_waits_does_not_hold_up_the_end()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(
            Fault.Answer(503) with { Headers = new Dictionary<string, string> { ["Retry-After"] = "200" } },
            Fault.Answer(401) with { Times = -1 });
        var report = await run.RunAsync(run.Images(2), new BatchOptions { ThrottleLimit = 2 });

        Assert.Equal(
            [RembgError.InvalidApiKey, RembgError.ServiceUnavailable],
            report.Failures.Select(failure => failure.Error).Order());
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_cap_sends_exactly_so_many(int cap)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Images(12), new BatchOptions { MaximumImageCount = cap });

        Assert.Equal(cap, report.Completed.Count);
        Assert.Equal(12 - cap, report.NotSubmitted.Count);
        Assert.All(report.NotSubmitted, result => Assert.Equal((0, null, true), (result.Attempts, result.OutputPath, result.SourceLength > 0)));
        Assert.Equal(cap, run.Sandbox.Requests.Count);
        Assert.Null(report.StopCause);
    }

    [Fact]
    public async Task A_bad_image_among_good_ones_ends_nothing()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(10);
        run.Sandbox.Faults.Enqueue(Fault.Answer(400) with { Match = new FaultMatch { Nth = 3 } }, Fault.Answer(413) with { Match = new FaultMatch { Nth = 5 } });
        var report = await run.RunAsync(paths);
        Assert.Equal((8, 2), (report.Completed.Count, report.Failures.Count));
        Assert.Null(report.StopCause);
    }
}
