using Rembg.Batch;
using Rembg.Deduplication;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run keeps count of while it goes on.</summary>
public sealed class RunCountsTests
{
    [Fact]
    public void Results_in_memory_are_held_up_to_an_amount_the_last_ones_first()
    {
        var held = new RecentImages();
        foreach (var (id, length, dropped) in new (long, int, long[])[]
        {
            (1, RecentImages.Capacity, []), (2, 1, [1]), (3, RecentImages.Capacity - 1, []), (4, 1, [2]),
            (5, RecentImages.Capacity + 1, [3, 4, 5]), (6, RecentImages.Capacity, []),
        })
        {
            Assert.Equal(dropped, held.Add(id, length));
        }
    }

    [Fact]
    public void A_cap_counts_what_is_taken_and_not_what_is_given_back()
    {
        var cap = new ImageCap(2);
        Assert.False(cap.IsReached);
        Assert.Equal([true, true, false], new[] { cap.TryTake(), cap.TryTake(), cap.TryTake() });
        Assert.True(cap.IsReached);
        cap.GiveBack();
        Assert.False(cap.IsReached);
        Assert.Equal([true, false], new[] { cap.TryTake(), cap.TryTake() });
        Assert.True(new ImageCap(0).IsReached);

        var none = new ImageCap(maximum: null);
        Assert.Equal((true, false), (none.TryTake(), none.IsReached));
    }
}
