using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>Ctrl+C at every stage: quick, and as if the unfinished had never begun.</summary>
public sealed class CancelTests
{
    // A second is the promise; a busy machine gets some more before the test speaks.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(FaultStage.BeforeBody)]
    [InlineData(FaultStage.HalfUpload)]
    [InlineData(FaultStage.UploadDone)]
    [InlineData(FaultStage.BeforeAnswer)]
    [InlineData(FaultStage.AfterHeaders)]
    [InlineData(FaultStage.HalfDownload)]
    public async Task Cancelled_at_a_stage(FaultStage stage)
    {
        await using var run = await TestRun.StartAsync();

        // In the middle of an upload the server sees the end of a connection only when it reads on.
        int? stall = stage == FaultStage.HalfUpload ? 1500 : null;
        run.Sandbox.Faults.Enqueue(Fault.Stall(stage, stall) with { Times = -1 });
        var paths = run.Images(6, length: 3_000_000);
        await CheckAsync(run, run.Client(), paths, limit: 3, _ => run.Sandbox.Requests.Count == 3, requests: 3);
    }

    [Fact]
    public async Task Cancelled_while_all_images_wait_for_a_pause()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(429) with { Times = -1, Headers = RetryAfter });
        await CheckAsync(run, run.Client(), run.Images(6), limit: 3, AllWait, requests: 3);
    }

    [Fact]
    public async Task Cancelled_in_the_pause_before_a_retry()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(503) with { Times = -1, Headers = RetryAfter });
        await CheckAsync(run, run.Client(), run.Images(3), limit: 3, _ => run.Sandbox.Requests.Count(request => request.Ended is not null) == 3, requests: 3);
    }

    [Fact]
    public async Task Cancelled_before_anything_was_submitted()
    {
        await using var run = await TestRun.StartAsync();
        using var cancel = new CancellationTokenSource();
        var batch = run.Client().StartBatch(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        batch.Submit(new RemovalPlanner().PlanJob(run.Image()));
        await batch.WaitToTakeAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(() => batch.TryTake(out _, Patience));
        batch.Dispose();
        batch.Dispose();
        Assert.Empty(run.Sandbox.Requests);
    }

    // A host keeps one token for all the runs of its life.
    [Fact]
    public async Task A_run_that_has_ended_leaves_nothing_at_its_token()
    {
        await using var run = await TestRun.StartAsync();
        using var cancel = new CancellationTokenSource();
        var batches = await RunManyAsync(run, cancel.Token);
        var patience = Stopwatch.StartNew();
        while (batches.Exists(batch => batch.IsAlive) && patience.Elapsed < Patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(batches, batch => batch.IsAlive);
        await cancel.CancelAsync();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<List<WeakReference>> RunManyAsync(TestRun run, CancellationToken token)
    {
        var batches = new List<WeakReference>();
        for (var number = 0; number < 3; number++)
        {
            using var batch = run.Client().StartBatch(cancellationToken: token);
            batches.Add(new WeakReference(batch));
            batch.Submit(new RemovalPlanner().PlanJob(run.Image($"{number}.jpg")));
            await batch.WaitToTakeAsync();
            Assert.True(batch.TryTake(out _, Patience));
        }

        return batches;
    }

    [Fact]
    public async Task Cancelling_on_another_thread_ends_the_wait_for_an_outcome()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer));
        using var cancel = new CancellationTokenSource();
        using var batch = run.Client().StartBatch(cancellationToken: cancel.Token);
        batch.Submit(new RemovalPlanner().PlanJob(run.Image()));
        var taking = Task.Run(() => batch.TryTake(out _, TimeSpan.FromMinutes(5)), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_single_image_is_cancelled_by_its_token()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfDownload));
        using var source = new CancellationTokenSource();
        var work = run.Client(retries: 0).RemoveBackgroundAsync(RemovalRequest.FromFile(run.Image()), cancellationToken: source.Token);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count == 1, Patience));
        await source.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(source.Token, cancelled.CancellationToken); // And not the idle timeout's.
        Assert.Equal("The run was ended.", cancelled.Message);
        Assert.Empty(run.Outputs);
    }

    private static Dictionary<string, string> RetryAfter { get; } = new() { ["Retry-After"] = "250" };

    private static bool AllWait(RemovalBatch batch) =>
        batch.GetProgress() is var progress && progress.PausedFor > TimeSpan.Zero
        && progress.InFlight.Count == 3 && progress.InFlight.All(image => image.Phase == TransferPhase.Waiting);

    private static async Task CheckAsync(TestRun run, RembgClient client, string[] paths, int limit, Predicate<RemovalBatch> isThere, int requests)
    {
        var planner = new RemovalPlanner();
        using var cancel = new CancellationTokenSource();
        using var batch = client.StartBatch(new BatchOptions { ThrottleLimit = limit }, cancel.Token);
        foreach (var path in paths.Take(limit))
        {
            var request = RemovalRequest.FromFile(path, output: new() { OutputDirectory = run.Folder["new"] });
            batch.Submit(planner.Plan(request).Job!);
        }

        Assert.True(SpinWait.SpinUntil(() => isThere(batch), Patience));

        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        batch.Dispose();
        Assert.True(clock.Elapsed < Promised, $"{clock.Elapsed}");
        run.CheckFolder();
        Assert.Empty(run.Outputs);
        Assert.False(Directory.Exists(run.Folder["new"]));
        await CheckQuietAsync(run, requests);
    }

    // The server has seen the end of every exchange, and no further request has come.
    private static async Task CheckQuietAsync(TestRun run, int requests)
    {
        var patience = Stopwatch.StartNew();
        while (!run.Sandbox.Requests.All(HasEnded) && patience.Elapsed < Patience)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.All(run.Sandbox.Requests, request => Assert.True(HasEnded(request)));
        Assert.InRange(run.Sandbox.Requests.Count, 1, requests);
    }

    private static bool HasEnded(ReceivedRequest request) => request.Ended is not null || request.Aborted;
}
