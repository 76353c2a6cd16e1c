using System.Collections.Concurrent;
using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Client;

public sealed class TransferProgressTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_directions_are_told_to_the_end(bool announced)
    {
        var picture = Pictures.Webp(700_000);
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(announced ? RawAnswers.Bytes(200, picture) : RawAnswers.UntilClosed(picture));
            }
        });
        var events = new Recorder();
        var outcome = await TestRun.ClientOf(server.Address).RemoveBackgroundAsync(
            RemovalRequest.FromBytes(Pictures.Jpeg(2_000_000)), events, TestContext.Current.CancellationToken);
        Assert.Equal(picture.Length, outcome.Content!.Length);

        var up = Check(events, TransferDirection.Upload);
        Assert.Equal(up.TotalBytes, up.BytesTransferred);
        Assert.InRange(up.BytesTransferred, 2_000_000, 2_002_000);
        Assert.Equal(1.0, up.Fraction);

        var down = Check(events, TransferDirection.Download);
        Assert.Equal(picture.Length, down.BytesTransferred);
        Assert.Equal(announced ? picture.Length : null, down.TotalBytes);
        Assert.Equal(announced ? 1.0 : null, down.Fraction);
    }

    [Fact]
    public async Task Where_the_image_and_the_progress_handler_fail_the_image_is_reported()
    {
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Text(400, "{\"error\":\"not this one\"}"));
            }
        });
        var failure = await Assert.ThrowsAsync<RembgApiException>(() => TestRun.ClientOf(server.Address).RemoveBackgroundAsync(
            RemovalRequest.FromBytes(Pictures.Jpeg()), new Broken(), TestContext.Current.CancellationToken));
        Assert.Equal("not this one", failure.Message);
    }

    private sealed class Broken : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => throw new InvalidTimeZoneException();
    }

    private static TransferProgress Check(Recorder recorder, TransferDirection direction)
    {
        TransferProgress[] events = [.. recorder.Events.Where(progress => progress.Direction == direction)];
        Assert.NotEmpty(events);
        Assert.Equal(events.Select(progress => progress.BytesTransferred).Order(), events.Select(progress => progress.BytesTransferred));
        Assert.Equal(events[^1].BytesTransferred, events.Sum(progress => progress.BytesSinceLastEvent));
        Assert.All(events, progress => Assert.True(progress.BytesSinceLastEvent > 0));
        Assert.All(events, progress => Assert.True(progress.BytesPerSecond is null or > 0));
        Assert.All(events, progress => Assert.True(progress.EstimatedRemaining is null || progress.EstimatedRemaining >= TimeSpan.Zero));
        return events[^1];
    }

    // Progress<T> posts to the thread pool, where order is lost.
    private sealed class Recorder : IProgress<TransferProgress>
    {
        public ConcurrentQueue<TransferProgress> Events { get; } = [];

        public void Report(TransferProgress value) => Events.Enqueue(value);
    }
}
