using Rembg.Batch;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a dry run says that a run would do with each image.</summary>
public sealed class DryRunTests
{
    [Fact]
    public void Identical_images_are_uploaded_once_and_images_from_memory_each()
    {
        using var folder = new TempFolder();
        var run = new DryRun(maximumImageCount: null);
        Assert.Equal(RemovalReason.WhatIf, run.ReasonFor(Job(folder, "a.jpg", seed: 1)));
        Assert.Equal(RemovalReason.SameImage, run.ReasonFor(Job(folder, "b.jpg", seed: 1)));
        Assert.Equal(RemovalReason.WhatIf, run.ReasonFor(Job(folder, "c.jpg", seed: 2)));
        for (var count = 0; count < 2; count++)
        {
            var request = RemovalRequest.FromBytes(Pictures.Jpeg(), output: new() { InMemory = true });
            Assert.Equal(RemovalReason.WhatIf, run.ReasonFor(new RemovalPlanner().Plan(request).Job!));
        }

        Assert.Equal(4, run.ToSend);
    }

    // The identical one would not be copied from an image that is not made.
    [Fact]
    public void What_exceeds_the_cap_is_no_original_of_a_copy()
    {
        using var folder = new TempFolder();
        var run = new DryRun(maximumImageCount: 1);
        string[] reasons =
        [
            run.ReasonFor(Job(folder, "a.jpg", seed: 1)), run.ReasonFor(Job(folder, "b.jpg", seed: 2)),
            run.ReasonFor(Job(folder, "c.jpg", seed: 2)), run.ReasonFor(Job(folder, "d.jpg", seed: 1)),
        ];
        Assert.Equal([RemovalReason.WhatIf, RemovalReason.MaximumImageCount, RemovalReason.MaximumImageCount, RemovalReason.SameImage], reasons);
        Assert.Equal(1, run.ToSend);
    }

    [Fact]
    public void The_balance_is_asked_with_the_number_of_images_so_far()
    {
        using var folder = new TempFolder();
        var run = new DryRun(maximumImageCount: 5);
        var asked = new List<int>();
        string[] reasons = [.. Enumerable.Range(1, 3).Select(number => run.ReasonFor(Job(folder, $"{number}.jpg", number), sent =>
        {
            asked.Add(sent);
            return sent < 2;
        }))];
        Assert.Equal([RemovalReason.WhatIf, RemovalReason.WhatIf, RemovalReason.MinimumCreditBalance], reasons);
        Assert.Equal([0, 1, 2], asked);
    }

    private static RemovalJob Job(TempFolder folder, string name, int seed) =>
        new RemovalPlanner().PlanJob(folder.Write(name, Pictures.Jpeg(seed: seed)));
}
