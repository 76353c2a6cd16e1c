using System.Collections.ObjectModel;
using System.Globalization;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run is summed up to, and how that reads.</summary>
public sealed class RunSummaryTests
{
    [Fact]
    public void It_names_paid_images_that_were_kept_elsewhere_and_counts_those_that_were_lost()
    {
        var tally = new RunTally();
        tally.AddFailure(new RembgException(RembgError.WriteFailed, "The disk is full.") { CreditCount = 1 });
        tally.AddFailure(new RembgException(RembgError.WriteFailed, "The disk is full.") { CreditCount = 1, KeptPath = "/tmp/rembg-kept-1/a.webp" });

        Assert.Equal((0, 2), (tally.Sum().Made, tally.Sum().Credits));
        Assert.EndsWith("Paid images kept elsewhere: 1, first '/tmp/rembg-kept-1/a.webp'.", tally.Sum().ToString(), StringComparison.Ordinal);
        tally.AddFailure(new RembgException(RembgError.WriteFailed, "The disk is full.") { CreditCount = 1, KeptPath = "/tmp/rembg-kept-2/b.webp" });
        Assert.EndsWith("Paid images kept elsewhere: 2, first '/tmp/rembg-kept-1/a.webp'.", tally.Sum().ToString(), StringComparison.Ordinal);
        Assert.Equal(["/tmp/rembg-kept-1/a.webp", "/tmp/rembg-kept-2/b.webp"], tally.Sum().KeptElsewhere);
    }

    [Fact]
    public void It_has_two_lines()
    {
        var summary = new RunSummary
        {
            Made = 1200,
            Copied = 4,
            Skipped = Counts(("UpToDate", 28), ("EarlierOutput", 30)),
            NotSubmitted = Counts(("MaximumImageCount", 3)),
            Failed = Counts(("ReadFailed", 1)),
            Credits = 1201,
            UnknownOutcomes = 2,
            BytesUp = 4_800_000,
            BytesDown = 900,
            Elapsed = TimeSpan.FromSeconds(100),
            Refusals = 2,
        };

        Assert.Equal(
            "1,200 made, 4 copied, 58 skipped (30 EarlierOutput, 28 UpToDate), 3 not sent (3 MaximumImageCount), 1 failed (1 ReadFailed)." + Environment.NewLine
            + "Credits: 1,201, perhaps 2 more. 4.6 MB up and 900 B down in 0:01:40, 12 images a second. Requests to slow down: 2.",
            In("en-US", summary));
        Assert.Equal("0 made." + Environment.NewLine + "Credits: 0. 0 B up and 0 B down in 0,0 s.", In("de-DE", new RunSummary()));
    }

    [Fact]
    public async Task It_adds_up_to_what_the_service_has_seen()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer));
        var paths = run.Images(3);
        var tally = new RunTally();
        var planner = new RemovalPlanner();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = 1 }, TestContext.Current.CancellationToken);
        foreach (var path in paths)
        {
            batch.Submit(planner.PlanJob(path));
            RemovalOutcome outcome;
            while (!batch.TryTake(out outcome, TimeSpan.FromSeconds(30)))
            {
                Assert.True(batch.PendingCount > 0);
            }

            tally.Add(outcome);
        }

        tally.AddFailure(new RembgException(RembgError.WriteFailed, "It was kept.") { KeptPath = "x", CreditCount = 1 });
        var summary = tally.Sum(batch);
        Assert.Equal((3, 0, 4, 1, 0), (summary.Made, summary.Copied, summary.Credits, summary.UnknownOutcomes, summary.Refusals));
        Assert.Equal("WriteFailed", Assert.Single(summary.Failed).Key);
        Assert.True(summary.BytesUp >= 4 * 600, $"{summary.BytesUp}");
        Assert.InRange(summary.BytesDown, paths.Sum(path => new FileInfo(path.Replace(".jpg", "-nobg.webp", StringComparison.Ordinal)).Length), long.MaxValue);
        Assert.True(summary.ImagesPerSecond > 0);
    }

    [Fact]
    public async Task Each_input_is_counted_by_its_outcome()
    {
        await using var run = await TestRun.StartAsync();
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        var request = RemovalRequest.FromBytes([1]);
        var tally = new RunTally();
        foreach (var (status, reason, unknown) in new (string, string?, int)[]
        {
            (RemovalStatus.Completed, null, 2), (RemovalStatus.Completed, RemovalReason.SourceChanged, 0), (RemovalStatus.Copied, RemovalReason.SameImage, 0),
            (RemovalStatus.Skipped, RemovalReason.UpToDate, 0), (RemovalStatus.Skipped, RemovalReason.UpToDate, 0), (RemovalStatus.Skipped, RemovalReason.Retouched, 0),
            (RemovalStatus.NotSubmitted, RemovalReason.Declined, 0),
        })
        {
            tally.Add(new RemovalOutcome(request, new RemovalResult { Status = status, Reason = reason, UnknownOutcomeCount = unknown, Orientation = unknown == 0 ? null : 6 }));
        }

        var before = tally.Sum(batch);
        tally.Add(new RemovalOutcome(request, new RembgException(RembgError.ServiceUnavailable, "It is down.") { UnknownOutcomeCount = 3 }));
        var summary = tally.Sum(batch);
        Assert.Equal((2, 1, 2, 5), (summary.Made, summary.Copied, summary.Credits, summary.UnknownOutcomes));
        Assert.Equal(Counts(("Retouched", 1), ("UpToDate", 2)), summary.Skipped);
        Assert.Equal(Counts(("Declined", 1)), summary.NotSubmitted);
        Assert.Equal(Counts(("ServiceUnavailable", 1)), summary.Failed);
        Assert.Equal((1, 0, 0L), (summary.Reoriented, tally.Sum().Refusals, tally.Sum().BytesUp));
        Assert.Empty(before.Failed); // A sum stays what it was.
        Assert.True(summary.Elapsed >= before.Elapsed && before.Elapsed > TimeSpan.Zero);
    }

    private static ReadOnlyDictionary<string, int> Counts(params (string Reason, int Count)[] counts) =>
        new(counts.ToDictionary(count => count.Reason, count => count.Count));

    private static string In(string culture, RunSummary summary)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return summary.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
