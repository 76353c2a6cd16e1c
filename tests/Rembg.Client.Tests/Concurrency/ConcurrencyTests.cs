using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Concurrency;

public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Never_more_than_the_limit_are_in_flight(int limit)
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { Latency = TimeSpan.FromMilliseconds(5) });
        var report = await run.RunAsync(run.Images(40), new BatchOptions { ThrottleLimit = limit });

        Assert.Equal(40, report.Completed.Count);
        Assert.InRange(run.Sandbox.MostRemovalsInFlight, Math.Min(limit, 2), limit);
        Assert.InRange(run.Sandbox.ConnectionsOpened, 1, limit);
    }

    [Fact]
    public async Task One_slow_image_holds_up_no_other_and_results_come_as_they_finish()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(50);
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer) with { Match = new FaultMatch { Nth = 1 } });
        var report = await run.RunAsync(paths, new BatchOptions { ThrottleLimit = 2 }, run.Client(timeoutSeconds: 3));

        // The first is given up because nothing moved, and comes last or nearly so: all others went past it.
        Assert.Equal(50, report.Completed.Count);
        Assert.Equal(1, report.Completed.Sum(result => result.UnknownOutcomeCount));
        var place = report.Completed.ToList().FindIndex(result => result.UnknownOutcomeCount == 1);
        Assert.True(place > 25, $"place {place}");
    }

    [Fact]
    public async Task A_short_term_limit_loses_no_image()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(60);
        run.Sandbox.Faults.Enqueue(Fault.Answer(429) with { Times = -1, Match = new FaultMatch { EveryNth = 20 } });
        var report = await run.RunAsync(paths, new BatchOptions { ThrottleLimit = 6 });

        Assert.Equal(60, report.Completed.Count);
        Assert.Equal(report.Completed.Sum(result => result.Attempts), run.Sandbox.Requests.Count);
        Assert.Equal(60, run.Sandbox.Requests.Count(request => request.Status == 200));
    }

    [Fact]
    public async Task A_batch_takes_no_more_than_it_can_hold()
    {
        await using var run = await TestRun.StartAsync();
        var planner = new RemovalPlanner();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = 4 }, TestContext.Current.CancellationToken);
        var submitted = 0;
        foreach (var path in run.Images(300))
        {
            // A caller that never takes: room must run out, whatever the speed of the workers.
            if (!SpinWait.SpinUntil(() => batch.CanSubmit, TimeSpan.FromSeconds(0.5)))
            {
                break;
            }

            batch.Submit(planner.PlanJob(path));
            submitted++;
        }

        Assert.InRange(submitted, 4, 100);
        for (; batch.PendingCount > 0; submitted--)
        {
            Assert.True(batch.TryTake(out _, TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(0, submitted);
    }

    [Fact]
    public async Task Progress_tells_what_is_done_and_what_is_in_flight()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer));
        using var stop = new CancellationTokenSource();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = 5 }, stop.Token);
        var path = run.Image("slow.jpg", Pictures.Jpeg(50_000));
        batch.Submit(new RemovalPlanner().PlanJob(path));
        Assert.True(SpinWait.SpinUntil(() => batch.GetProgress().InFlight is [{ Phase: TransferPhase.Processing }], TimeSpan.FromSeconds(30)));

        var progress = batch.GetProgress();
        Assert.Equal((0, 0, 5, "the maximum"), (progress.Completed, progress.Failed, progress.ConcurrencyLimit, progress.ConcurrencyReason));
        Assert.True(progress.BytesUp > 50_000);
        Assert.Equal(("slow.jpg", 1), (progress.InFlight[0].Name, progress.InFlight[0].Id));
        await stop.CancelAsync(); // What was sent whole would be awaited.
    }

    [Fact]
    public async Task Progress_counts_what_was_made_or_copied_and_what_failed_and_lists_the_oldest_first()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400) with { Match = new FaultMatch { Nth = 2 } }, Fault.Stall(FaultStage.BeforeAnswer) with { Times = -1, Match = new FaultMatch { Nth = 35 } },
            Fault.Stall(FaultStage.BeforeAnswer) with { Times = -1, Match = new FaultMatch { Nth = 36 } });
        using var stop = new CancellationTokenSource();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = 2, MaximumImageCount = 36 }, stop.Token);
        var planner = new RemovalPlanner();
        RemovalRequest[] requests = [.. run.Images(34).Select(path => RemovalRequest.FromFile(path)), RemovalRequest.FromFile(run.Image("same.jpg", Pictures.Jpeg(600, 1)))];
        foreach (var request in requests)
        {
            batch.Submit(planner.Plan(request).Job!);
            Assert.True(batch.TryTake(out _, TimeSpan.FromSeconds(30)));
        }

        // The dictionary of those in flight has 37 places on .NET 10, and would list the 37th first.
        var memory = RemovalRequest.FromBytes(Pictures.Jpeg(700));
        foreach (var request in new[] { memory, RemovalRequest.FromFile(run.Image("last.jpg", Pictures.Jpeg(800))) })
        {
            batch.Submit(planner.Plan(request).Job!);
        }

        Assert.True(SpinWait.SpinUntil(() => batch.GetProgress().InFlight.All(image => image.Phase == TransferPhase.Processing), TimeSpan.FromSeconds(30)));
        var progress = batch.GetProgress();
        Assert.Equal((34, 1), (progress.Completed, progress.Failed));
        Assert.Equal([(36, "image from memory"), (37, "last.jpg")], progress.InFlight.Select(image => (image.Id, image.Name)));
        await stop.CancelAsync();
    }
}
