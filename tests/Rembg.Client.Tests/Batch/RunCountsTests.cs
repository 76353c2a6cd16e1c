using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run keeps count of while it goes on.</summary>
public sealed class RunCountsTests
{
    [Fact]
    public void A_cap_counts_credits_taken_and_not_returned()
    {
        var cap = new SpendingCap(2);
        Assert.False(cap.IsReached);
        Assert.Equal([true, true, false], new[] { cap.TryTake(), cap.TryTake(), cap.TryTake() });
        Assert.True(cap.IsReached);
        cap.GiveBack();
        Assert.False(cap.IsReached);
        Assert.Equal([true, false], new[] { cap.TryTake(), cap.TryTake() });
        Assert.True(new SpendingCap(0).IsReached);

        var none = new SpendingCap(maximum: null);
        Assert.Equal((true, false), (none.TryTake(), none.IsReached));
    }

    // A watch of months forgets what it has processed.
    [Fact]
    public async Task A_run_forgets_its_images_once_none_is_pending()
    {
        await using var run = await TestRun.StartAsync();
        var answer = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(Fault.Hold(answer.Task));
        var planner = new RemovalPlanner();
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(planner.PlanJob(run.Image("a.jpg", Pictures.Jpeg())));
        batch.Forget();
        answer.SetResult();
        Assert.Equal(RemovalStatus.Completed, Take().Result?.Status);

        batch.Submit(planner.PlanJob(run.Image("b.jpg", Pictures.Jpeg())));
        Assert.Equal(RemovalStatus.Copied, Take().Result?.Status);
        batch.Forget();
        batch.Submit(planner.PlanJob(run.Image("c.jpg", Pictures.Jpeg())));
        Assert.Equal(RemovalStatus.Completed, Take().Result?.Status);

        RemovalOutcome Take() => batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)) ? outcome : throw new TimeoutException();
    }
}
