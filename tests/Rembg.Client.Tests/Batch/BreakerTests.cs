using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>A run in which nothing succeeds ends after few uploads, with the error and how many there were.</summary>
public sealed class BreakerTests
{
    private const int Count = 60;

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Uploads_that_are_never_answered(int? limit)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer) with { Times = -1 });
        var report = await EndAsync(run, limit, RembgError.OutcomeUnknown);

        var uploads = run.Sandbox.Requests.Count;
        Assert.InRange(uploads, 5, 10);
        Assert.Contains($"{uploads} consecutive uploads brought no image", report.StopCause!.Message, StringComparison.Ordinal);
        Assert.Equal(uploads, report.Failures.Sum(failure => failure.UnknownOutcomeCount));
    }

    [Theory]
    [InlineData(402, RembgError.ApiValidation)]
    [InlineData(403, RembgError.ApiValidation)]
    [InlineData(404, RembgError.ApiValidation)]
    [InlineData(405, RembgError.ApiValidation)]
    [InlineData(302, RembgError.RedirectRefused)]
    [InlineData(407, RembgError.ConnectionFailed)]
    [InlineData(200, RembgError.InvalidResponse)]
    [InlineData(204, RembgError.InvalidResponse)]
    [InlineData(504, RembgError.ServiceUnavailable)]
    [InlineData(502, RembgError.ServiceUnavailable)]
    public async Task Answers_that_cannot_be_about_the_image(int status, RembgError error)
    {
        foreach (var limit in new int?[] { null, 1, 8 })
        {
            await using var run = await TestRun.StartAsync();
            run.Sandbox.Faults.Enqueue(Fault.Html(status) with { Times = -1 });
            var report = await EndAsync(run, limit, error);
            Assert.InRange(run.Sandbox.Requests.Count, 3, 10);
            Assert.Matches(@"\d+ consecutive", report.StopCause!.Message);
            if (limit == 1 && status != 502)
            {
                Assert.Equal(3, run.Sandbox.Requests.Count);
                Assert.Contains("3 consecutive", report.StopCause.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_service_that_fails_each_image_at_every_attempt()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(500) with { Times = -1 });
        await EndAsync(run, limit: 4, RembgError.ServiceUnavailable);
        Assert.InRange(run.Sandbox.Requests.Count, 20, (5 + 4) * 4);
    }

    [Fact]
    public async Task One_success_among_them_resets_the_breaker()
    {
        await using var run = await TestRun.StartAsync();
        foreach (var nth in new[] { 1, 2, 4, 5, 7, 8, 10, 11 })
        {
            run.Sandbox.Faults.Enqueue(Fault.Html(404) with { Match = new FaultMatch { Nth = nth } });
        }

        var report = await run.RunAsync(run.Images(12), new BatchOptions { ThrottleLimit = 1 });
        Assert.Null(report.StopCause);
        Assert.Equal((4, 8), (report.Completed.Count, report.Failures.Count));
    }

    [Fact]
    public async Task A_burst_of_lost_answers_at_the_start_is_resent_one_by_one()
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { Latency = TimeSpan.FromMilliseconds(100) });
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer) with { Times = 8 });
        var report = await run.RunAsync(run.Images(Count), new BatchOptions { ThrottleLimit = 8 });
        Assert.Null(report.StopCause);
        Assert.Equal((Count, 8), (report.Completed.Count, report.Completed.Sum(result => result.UnknownOutcomeCount)));
    }

    private static async Task<RunReport> EndAsync(TestRun run, int? limit, RembgError error)
    {
        var report = await run.RunAsync(run.Images(Count), new BatchOptions { ThrottleLimit = limit });
        Assert.Equal(error, report.StopCause?.Error);
        Assert.Contains(report.StopCause, report.Failures);
        Assert.Equal((0, Count), (report.Completed.Count, report.Failures.Count));
        Assert.InRange(report.Failures.Count(failure => failure.Error == RembgError.NotSubmitted), Count - 20, Count - 2);
        Assert.Empty(run.Outputs);
        return report;
    }
}
