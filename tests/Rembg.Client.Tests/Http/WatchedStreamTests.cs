using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class WatchedStreamTests
{
    [Fact]
    public async Task Each_way_to_write_is_told_and_nothing_else_is()
    {
        var writes = 0;
        var inner = new MemoryStream();
        await using var stream = new WatchedStream(inner, () => writes++);
        stream.Write([1, 2, 3], 1, 1);
        stream.Write((ReadOnlySpan<byte>)[3]);
#pragma warning disable CA1835 // All of them are tried.
        await stream.WriteAsync([4, 5], 0, 1, TestContext.Current.CancellationToken);
#pragma warning restore CA1835
        await stream.WriteAsync(new byte[] { 5 }, TestContext.Current.CancellationToken);
        Assert.Equal(4, writes);
        Assert.Equal([2, 3, 4, 5], inner.ToArray());

        inner.Position = 0;
        var buffer = new byte[2];
        Assert.Equal(1, stream.Read(buffer, 1, 1));
        Assert.Equal([0, 2], buffer);
        Assert.Equal(1, stream.Read(buffer.AsSpan(0, 1)));
#pragma warning disable CA1835
        Assert.Equal(1, await stream.ReadAsync(buffer, 1, 1, TestContext.Current.CancellationToken));
#pragma warning restore CA1835
        Assert.Equal([3, 4], buffer);
        Assert.Equal(1, await stream.ReadAsync(buffer.AsMemory(0, 2), TestContext.Current.CancellationToken));
        Assert.Equal([5, 4], buffer);
        Assert.Equal(4, writes);
    }

    [Fact]
    public async Task It_is_a_connection_and_ends_the_one_below()
    {
        var inner = new Flushed();
        var stream = new WatchedStream(inner, () => { });
        Assert.True(stream is { CanRead: true, CanWrite: true, CanSeek: false });
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        stream.Flush();
        await stream.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, inner.Flushes);
        await stream.DisposeAsync();
        Assert.False(inner.CanRead);
    }

    private sealed class Flushed : MemoryStream
    {
        public int Flushes { get; private set; }

        public override void Flush() => Flushes++;

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes++;
            return Task.CompletedTask;
        }
    }
}
