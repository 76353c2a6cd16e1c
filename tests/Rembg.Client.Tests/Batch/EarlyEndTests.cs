using System.Diagnostics;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>Runs that end by themselves before their images do: what is sent whole is paid for, so it is saved; nothing else is sent.</summary>
public sealed class EarlyEndTests
{
    private const string SlowKey = "sandbox-slow";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_charged_image_is_saved_when_the_enumeration_stops()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.SlowLatency = TimeSpan.FromSeconds(1);
        var requests = run.Images(20).Select(path => RemovalRequest.FromFile(path));
        await foreach (var outcome in run.Client(SlowKey).RemoveBackgroundsAsync(requests, new BatchOptions { ThrottleLimit = 6 }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
            break;
        }

        CheckPaidIsSaved(run, atLeast: 6);
    }

    [Fact]
    public async Task The_same_when_the_requests_end_in_an_exception()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.SlowLatency = TimeSpan.FromSeconds(1);
        var requests = run.Images(20).Select((path, at) => at < 6 || !AreSent(6) ? RemovalRequest.FromFile(path) : throw new InvalidDataException("enough"));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var outcome in run.Client(SlowKey).RemoveBackgroundsAsync(requests, new BatchOptions { ThrottleLimit = 8 }, TestContext.Current.CancellationToken))
            {
                Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
            }
        });
        CheckPaidIsSaved(run, atLeast: 6);

        bool AreSent(int count) => SpinWait.SpinUntil(() => run.Sandbox.Requests.Count(request => request.BodyBytesRead > 0) == count, Patience);
    }

    [Fact]
    public async Task An_incomplete_upload_is_abandoned_immediately()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfUpload, 1500) with { Times = -1 });
        await EndWhileAsync(run, run.Images(3, length: 24_000_000), _ => run.Sandbox.Requests.Count == 3);
        Assert.Empty(run.Outputs);
        Assert.Equal(3, run.Sandbox.Requests.Count);
    }

    // Nothing would wake it within half a minute, and that it was given up is no failure of the image.
    [Fact]
    public async Task A_stalled_upload_is_abandoned_immediately_and_leaves_nothing()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfUpload) with { Times = -1 });
        using var batch = run.Client(retries: 0).StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(new RemovalPlanner().PlanJob(run.Image(content: Pictures.Jpeg(24_000_000))));
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.BodyBytesRead > 0), Patience));
        await EndQuicklyAsync(batch);
        Assert.False(batch.TryTake(out _, TimeSpan.Zero));
        Assert.Empty(run.Outputs);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_pause_before_a_retry_ends_immediately(int status)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(status) with { Times = -1, Headers = new Dictionary<string, string> { ["Retry-After"] = "200" } });
        await EndWhileAsync(run, run.Images(3), batch => batch.GetProgress() is var progress
            && progress.InFlight.All(image => image.Phase == TransferPhase.Waiting) && run.Sandbox.Requests.Any(request => request.Ended is not null));
        Assert.Empty(run.Outputs);
        Assert.InRange(run.Sandbox.Requests.Count, 1, 3);
    }

    [Fact]
    public async Task A_complete_upload_that_failed_is_not_retried()
    {
        await using var run = await TestRun.StartAsync();
        var ends = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(Fault.Hold(ends.Task) with { Times = 3 }, Fault.Answer(503) with { Times = 3 });
        await EndWhileAsync(run, run.Images(3), _ => run.Sandbox.Requests.Count == 3 && run.Sandbox.Requests.All(request => request.Image is not null), ends.SetResult);
        Assert.Empty(run.Outputs);
        Assert.Equal(3, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task An_image_in_memory_is_not_awaited()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(30_000) with { Times = -1 });
        var planner = new RemovalPlanner();
        var request = RemovalRequest.FromBytes(Pictures.Jpeg());
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(planner.Plan(request).Job!);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.BodyBytesRead > 0), Patience));
        await EndQuicklyAsync(batch);
    }

    [Fact]
    public async Task The_wait_is_bounded_by_the_idle_timeout()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer) with { Times = -1 });
        using var batch = run.Client(timeoutSeconds: 2).StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(new RemovalPlanner().PlanJob(run.Image()));
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.BodyBytesRead > 0), Patience));
        await EndQuicklyAsync(batch);
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_immediately()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer) with { Times = -1 });
        using var cancel = new CancellationTokenSource();
        using var batch = run.Client().StartBatch(cancellationToken: cancel.Token);
        batch.Submit(new RemovalPlanner().PlanJob(run.Image()));
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.BodyBytesRead > 0), Patience));
        var ending = EndQuicklyAsync(batch);
        Assert.NotSame(ending, await Task.WhenAny(ending, Task.Delay(200, TestContext.Current.CancellationToken)));
        await cancel.CancelAsync();
        await ending;
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task Disposing_ends_the_run()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfUpload) with { Times = -1 });
        var batch = run.Client(retries: 0).StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(new RemovalPlanner().PlanJob(run.Image(content: Pictures.Jpeg(24_000_000))));
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.BodyBytesRead > 0), Patience));
        var clock = Stopwatch.StartNew();
        await Task.Run(batch.Dispose, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    private static async Task EndWhileAsync(TestRun run, string[] paths, Predicate<RemovalBatch> isThere, Action? onEnd = null)
    {
        var planner = new RemovalPlanner();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = paths.Length }, TestContext.Current.CancellationToken);
        foreach (var path in paths)
        {
            batch.Submit(planner.PlanJob(path));
        }

        Assert.True(SpinWait.SpinUntil(() => isThere(batch), Patience));
        await EndQuicklyAsync(batch, onEnd);
    }

    // Well below the thirty seconds after which the silence itself would end it.
    private static async Task EndQuicklyAsync(RemovalBatch batch, Action? onEnd = null)
    {
        var clock = Stopwatch.StartNew();
        var end = batch.EndAsync();
        onEnd?.Invoke();
        await end.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    private static void CheckPaidIsSaved(TestRun run, int atLeast)
    {
        // Whatever is charged has been charged once the server has nothing left to work on.
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.All(received => received.Ended is not null || received.Aborted), Patience));
        var charged = run.Sandbox.Account(SlowKey).ApiUsage;
        Assert.Equal(charged, run.Outputs.Length);
        Assert.InRange(charged, atLeast, 19);
    }
}
