using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>What is tried again, and what costs one request only.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(520)]
    [InlineData(524)]
    [InlineData(599)]
    public async Task Transient_failures_are_retried(int status)
    {
        await using var run = await TestRun.StartAsync();
        var times = status is 502 or 504 or 524 ? 1 : 2; // After such an answer of a gateway an image is uploaded once more at most.
        run.Sandbox.Faults.Enqueue(Fault.Answer(status) with { Times = times });
        var report = await run.RunAsync(run.Image());

        Assert.Equal(times + 1, report.Result.Attempts);
        Assert.InRange(report.Result.Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Equal(status is 502 or 504 or 524 ? 1 : 0, report.Result.UnknownOutcomeCount);
        Assert.Equal(times + 1, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(FaultStage.BeforeAnswer)]
    [InlineData(FaultStage.AfterHeaders)]
    [InlineData(FaultStage.HalfDownload)]
    public async Task What_may_have_been_paid_for_is_uploaded_once_more_at_most(FaultStage stage)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(stage) with { Times = -1 });
        var failure = (await run.RunAsync([run.Image()], client: run.Client(retries: 9))).Failure;
        Assert.Equal((2, 2), (failure.Attempts, failure.UnknownOutcomeCount));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(504)]
    public async Task Uploads_whose_outcome_is_unknown_count_against_the_cap(int? status)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue((status is { } code ? Fault.Answer(code) : Fault.Reset(FaultStage.BeforeAnswer)) with { Times = -1 });
        var report = await run.RunAsync(run.Images(5), new BatchOptions { MaximumImageCount = 3, ThrottleLimit = 2 });
        Assert.Equal(3, run.Sandbox.Requests.Count);
        Assert.Equal(3, report.Failures.Sum(failure => failure.UnknownOutcomeCount));
        Assert.Equal(5, report.Failures.Count + report.NotSubmitted.Count);
    }

    [Fact]
    public async Task What_the_service_refuses_uses_up_nothing_of_the_cap()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400));
        var report = await run.RunAsync(run.Images(2), new BatchOptions { MaximumImageCount = 1, ThrottleLimit = 1 });
        Assert.Equal((1, 1), (report.Failures.Count, report.Completed.Count));
    }

    [Theory]
    [InlineData(400, null, RembgError.ApiValidation)]
    [InlineData(401, null, RembgError.InvalidApiKey)]
    [InlineData(403, null, RembgError.EmailNotVerified)]
    [InlineData(403, "Forbidden by the administrator", RembgError.ApiValidation)]
    [InlineData(404, null, RembgError.ApiValidation)]
    [InlineData(413, null, RembgError.ApiValidation)]
    [InlineData(415, null, RembgError.ApiValidation)]
    [InlineData(451, null, RembgError.ApiValidation)]
    [InlineData(429, "You've reached your daily limit. Please sign up for more access.", RembgError.DailyLimitReached)]
    [InlineData(429, "You've reached your monthly limit. Consider purchasing more credits.", RembgError.MonthlyLimitReached)]
    public async Task Permanent_failures_cost_one_request(int status, string? message, RembgError error)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(status, message is null ? null : $$"""{"error":"{{message}}","status":{{status}}}""") with { Times = -1 });
        var report = await run.RunAsync(run.Image());

        var failure = Assert.IsType<RembgApiException>(report.Failure);
        Assert.Equal((error, status, 1), (failure.Error, failure.StatusCode, failure.Attempts));
        Assert.Equal(message ?? failure.Message, failure.Message);
        Assert.Single(run.Sandbox.Requests);
        Assert.Empty(run.Outputs);
    }

    [Theory]
    [InlineData(503, RembgError.ServiceUnavailable)]
    public async Task The_number_of_retries_is_kept_to(int status, RembgError error)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(status) with { Times = -1 });
        var path = run.Image();
        for (var retries = 0; retries <= 2; retries++)
        {
            run.Sandbox.Requests.Clear();
            var report = await run.RunAsync([path], client: run.Client(retries: retries));
            Assert.Equal((error, retries + 1), (report.Failure.Error, report.Failure.Attempts));
            Assert.Equal(retries + 1, run.Sandbox.Requests.Count);
        }
    }

    [Fact]
    public async Task Throttling_uses_no_attempt_while_other_images_succeed()
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { RateLimit = 4, RateWindow = TimeSpan.FromSeconds(0.1) });
        var report = await run.RunAsync(run.Images(30), client: run.Client(retries: 3));
        Assert.Equal(30, report.Completed.Count);
        Assert.Contains(report.Completed, result => result.Attempts > 1);
        Assert.Equal(report.Completed.Sum(result => result.Attempts), run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task An_image_fails_when_nothing_was_accepted_for_the_time_of_its_retries()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(429) with { Times = -1 });
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var report = await run.RunAsync([run.Image()], client: run.Client(retries: 2));
        Assert.Equal(RembgError.RateLimited, report.Failure.Error);
        Assert.InRange(report.Failure.Attempts, 3, 100);
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.3), $"{clock.Elapsed}"); // Two retries of two milliseconds, eighty times.

        run.Sandbox.Requests.Clear();
        report = await run.RunAsync([run.Image("once.jpg")], client: run.Client(retries: 0));
        Assert.Equal((RembgError.RateLimited, 1), (report.Failure.Error, report.Failure.Attempts));
        Assert.Single(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData(FaultStage.BeforeBody)]
    [InlineData(FaultStage.UploadDone)]
    [InlineData(FaultStage.BeforeAnswer)]
    [InlineData(FaultStage.AfterHeaders)]
    [InlineData(FaultStage.HalfDownload)]
    public async Task A_reset_at_any_stage_is_retried(FaultStage stage)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(stage));
        var report = await run.RunAsync(run.Image());

        Assert.Equal(2, report.Result.Attempts);
        Assert.Equal(stage == FaultStage.BeforeBody ? 0 : 1, report.Result.UnknownOutcomeCount);
    }

    [Fact]
    public async Task An_unknown_outcome_is_reported_even_if_the_last_attempt_was_not_sent()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer), Fault.Reset(FaultStage.BeforeBody) with { Times = -1 });
        var failure = (await run.RunAsync([run.Image(content: Pictures.Jpeg(9_000_000))], client: run.Client(retries: 1))).Failure;
        Assert.Equal((RembgError.OutcomeUnknown, 1), (failure.Error, failure.UnknownOutcomeCount));
        Assert.InRange(failure.Attempts, 3, 30); // An outage uses up no attempt.
    }

    [Fact]
    public async Task A_retry_after_that_is_too_long_fails_the_image_immediately()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(429) with { Headers = RetryAfter("86400") }, Fault.Answer(503) with { Headers = RetryAfter("86400") });
        var paths = run.Images(3);
        var report = await run.RunAsync(paths, new BatchOptions { ThrottleLimit = 1 });

        Assert.Equal([RembgError.RateLimited, RembgError.ServiceUnavailable], report.Failures.Select(failure => failure.Error));
        Assert.All(report.Failures, failure => Assert.Equal(TimeSpan.FromDays(1), Assert.IsType<RembgApiException>(failure).RetryAfter));
        Assert.Single(report.Completed);
        Assert.Equal(3, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("date")]
    public async Task A_retry_after_is_waited_for(string wait)
    {
        await using var run = await TestRun.StartAsync();
        var text = wait == "date" ? DateTimeOffset.UtcNow.AddSeconds(2).ToString("R") : wait;
        run.Sandbox.Faults.Enqueue(Fault.Answer(503) with { Headers = RetryAfter(text) });
        await run.RunAsync(run.Image());

        var requests = run.Sandbox.Requests.ToArray();
        Assert.True(requests[1].Started - requests[0].Ended > TimeSpan.FromSeconds(0.7), $"{requests[1].Started - requests[0].Ended}");
    }

    // Each would be longer than anybody waits, and fail the image, if it were honoured.
    [Theory]
    [InlineData("+400")]
    [InlineData("400.5")]
    [InlineData("400s")]
    [InlineData("400, 500")]
    [InlineData("99999999999")]
    [InlineData("2099-01-01T00:00:00Z")]
    public async Task A_malformed_retry_after_is_ignored(string text)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(429) with { Headers = RetryAfter(text) });
        Assert.Equal(2, (await run.RunAsync(run.Image())).Result.Attempts);
    }

    [Fact]
    public async Task Reading_the_account_is_retried_too()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(503), Fault.Reset(FaultStage.BeforeAnswer), Fault.Answer(429));
        Assert.NotNull(await run.Client().GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(4, run.Sandbox.Requests.Count);

        run.Sandbox.Faults.Enqueue(Fault.Answer(401) with { Times = -1 });
        var failure = await Assert.ThrowsAsync<RembgApiException>(() => run.Client().GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((RembgError.InvalidApiKey, 1), (failure.Error, failure.Attempts));
        Assert.Equal(5, run.Sandbox.Requests.Count);
    }

    private static Dictionary<string, string> RetryAfter(string text) => new() { ["Retry-After"] = text };
}
