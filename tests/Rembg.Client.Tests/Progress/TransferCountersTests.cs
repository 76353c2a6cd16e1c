using System.Diagnostics;
using Rembg.Progress;

namespace Rembg.Client.Tests.Progress;

/// <summary>What is counted of an image in flight, and what is told of it.</summary>
public sealed class TransferCountersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_snapshot_has_the_phase_and_what_was_transferred_in_it()
    {
        var totals = new TransferTotals();
        var counters = new TransferCounters(7, "a.jpg", totals);
        Check(TransferPhase.Waiting, 0, null);
        counters.Started(TransferDirection.Upload, 200);
        Check(TransferPhase.Uploading, 0, 200);
        counters.Transferred(TransferDirection.Upload, 40);
        counters.Transferred(TransferDirection.Upload, 10);
        Check(TransferPhase.Uploading, 50, 200);
        counters.Finished(TransferDirection.Upload);
        Check(TransferPhase.Processing, 0, null);
        counters.Started(TransferDirection.Download, 0);
        Check(TransferPhase.Downloading, 0, 0);
        counters.Started(TransferDirection.Download, null);
        counters.Transferred(TransferDirection.Download, 9);
        Check(TransferPhase.Downloading, 9, null);
        counters.Finished(TransferDirection.Download);
        Assert.Equal((50, 9), (totals.BytesSent, totals.BytesReceived));

        var clock = Stopwatch.StartNew();
        counters.Waits(TimeSpan.FromSeconds(60));
        var paused = counters.Snapshot();
        Assert.Equal((TransferPhase.Waiting, 0L), (paused.Phase, paused.BytesTransferred));
        Assert.InRange(paused.PausedFor, TimeSpan.FromSeconds(60) - clock.Elapsed, TimeSpan.FromSeconds(60));
        counters.Waits(TimeSpan.Zero);
        Check(TransferPhase.Waiting, 0, null);

        void Check(TransferPhase phase, long bytes, long? total)
        {
            var snapshot = counters.Snapshot();
            Assert.Equal((7, "a.jpg", phase, bytes, total, TimeSpan.Zero),
                (snapshot.Id, snapshot.Name, snapshot.Phase, snapshot.BytesTransferred, snapshot.TotalBytes, snapshot.PausedFor));
            Assert.InRange(snapshot.PhaseElapsed, TimeSpan.Zero, Patience);
        }
    }

    [Fact]
    public void The_time_of_a_phase_begins_with_it()
    {
        var counters = new TransferCounters(1, "a.jpg", new TransferTotals());
        Assert.True(SpinWait.SpinUntil(() => counters.Snapshot().PhaseElapsed > TimeSpan.FromSeconds(0.3), Patience));
        var clock = Stopwatch.StartNew();
        counters.Started(TransferDirection.Upload, 1);
        Assert.InRange(counters.Snapshot().PhaseElapsed, TimeSpan.Zero, clock.Elapsed);
    }

    [Theory]
    [InlineData(50, 200L, 2, 0, 0.25, 25.0, 6.0)]
    [InlineData(300, 200L, 2, 0, 1.0, 150.0, 0.0)]
    [InlineData(0, 200L, 2, 0, 0.0, null, null)]
    [InlineData(50, 200L, 0, 0, 0.25, null, null)]
    [InlineData(50, null, 2, 0, null, 25.0, null)]
    [InlineData(50, 0L, 2, 0, null, 25.0, 0.0)]
    [InlineData(50, 200L, 2, 9, 0.25, 25.0, 9.0)]
    public void The_remaining_time_follows_from_the_bytes_transferred(long done, long? total, double elapsed, double pause, double? fraction, double? rate, double? left)
    {
        var image = new TransferSnapshot
        {
            Id = 1, Name = "a.jpg", Phase = TransferPhase.Uploading, BytesTransferred = done, TotalBytes = total,
            PhaseElapsed = TimeSpan.FromSeconds(elapsed), PausedFor = TimeSpan.FromSeconds(pause),
        };
        Assert.Equal((fraction, rate, left), (image.Fraction, image.BytesPerSecond, image.EstimatedRemaining?.TotalSeconds));
    }

    [Fact]
    public void A_transfer_is_reported_at_its_start_and_end_and_ten_times_a_second()
    {
        var told = new List<TransferProgress>();
        var reporter = new TransferCounters(1, "a.jpg", new TransferTotals(), new(new Teller(told.Add)));
        reporter.Started(TransferDirection.Upload, 1_000_000_000);
        var clock = Stopwatch.StartNew();
        reporter.Transferred(TransferDirection.Upload, 10);
        Assert.Single(told);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                reporter.Transferred(TransferDirection.Upload, 1);
                return told.Count == 3;
            },
            Patience));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15));

        reporter.Transferred(TransferDirection.Upload, 5);
        var count = told.Count;
        reporter.Finished(TransferDirection.Upload);
        reporter.Finished(TransferDirection.Upload);
        Assert.InRange(told.Count, count, count + 1); // Unless the last of them was told by the clock.
        Assert.Equal(told[^1].BytesTransferred, told.Sum(progress => progress.BytesSinceLastEvent));
        Assert.All(told, progress =>
        {
            Assert.Equal((TransferDirection.Upload, 1_000_000_000L), (progress.Direction, progress.TotalBytes));
            Assert.Equal(
                (1_000_000_000 - progress.BytesTransferred) / progress.BytesPerSecond!.Value, progress.EstimatedRemaining!.Value.TotalSeconds, tolerance: 0.01);
        });

        reporter.Started(TransferDirection.Download, null);
        reporter.Finished(TransferDirection.Download);
        Assert.InRange(told.Count, count, count + 1);
        reporter.Transferred(TransferDirection.Download, 3);
        Assert.Equal(
            (TransferDirection.Download, 3L, 3L, null, null),
            (told[^1].Direction, told[^1].BytesTransferred, told[^1].BytesSinceLastEvent, told[^1].TotalBytes, told[^1].EstimatedRemaining));
    }

    [Fact]
    public void A_handler_that_throws_is_not_called_again()
    {
        var calls = 0;
        var listener = new GuardedProgress<TransferProgress>(new Teller(_ => throw new InvalidTimeZoneException($"{++calls}")));
        var reporter = new TransferCounters(1, "a.jpg", new TransferTotals(), listener);
        reporter.Started(TransferDirection.Upload, 10);
        reporter.Transferred(TransferDirection.Upload, 10);
        reporter.Finished(TransferDirection.Upload);
        reporter.Started(TransferDirection.Download, 10);
        reporter.Transferred(TransferDirection.Download, 10);
        Assert.Equal((1, "The progress was not fully reported, because its handler failed (InvalidTimeZoneException: 1)."), (calls, listener.Warning));
    }

    private sealed class Teller(Action<TransferProgress> tell) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => tell(value);
    }
}
