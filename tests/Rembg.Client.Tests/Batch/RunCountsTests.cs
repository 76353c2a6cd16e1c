using Rembg.Batch;

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
}
