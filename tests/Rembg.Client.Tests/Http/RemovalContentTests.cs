using System.IO.Compression;
using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

/// <summary>The body of a request and that of an answer, without a network between.</summary>
public sealed class RemovalContentTests
{
    private const int BufferLength = 128 * 1024;

    // Around the lengths where the closing line fits into the last buffer and where it does not any more.
    [Fact]
    public async Task Nothing_is_lost_where_the_image_ends_near_the_end_of_a_buffer()
    {
        for (var length = BufferLength - 320; length <= BufferLength + 2; length++)
        {
            var image = Pictures.Jpeg(length);
            using var content = Content(image, new Exchange(), out _);
            using var sent = new MemoryStream();
            await content.CopyToAsync(sent, TestContext.Current.CancellationToken);
            Assert.Equal(content.TotalLength, sent.Length);
            var body = sent.ToArray();
            var start = body.AsSpan().IndexOf(image.AsSpan(0, 100));
            Assert.True(image.AsSpan().SequenceEqual(body.AsSpan(start, length)));
            Assert.Matches("^\r\n--rembg-[0-9a-f]{32}--\r\n$", Encoding.ASCII.GetString(body.AsSpan(start + length)));
        }
    }

    [Fact]
    public void Its_length_is_known_beforehand()
    {
        using var content = Content(Pictures.Jpeg(1000), new Exchange(), out _);
        Assert.Equal(content.TotalLength, content.Headers.ContentLength);
    }

    [Fact]
    public async Task The_last_bytes_of_what_was_given_up_never_leave()
    {
        var exchange = new Exchange();
        Assert.True(exchange.TryAbandon());
        using var content = Content(Pictures.Jpeg(300_000), exchange, out var counts);
        using var sent = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.CopyToAsync(sent, TestContext.Current.CancellationToken));
        Assert.InRange(sent.Length, 1, content.TotalLength - 1);
        Assert.Equal((ExchangeState.NotSent, false), (exchange.State, counts.IsUp));
    }

    [Fact]
    public async Task Whatever_leaves_is_told()
    {
        var exchange = new Exchange();
        using var content = Content(Pictures.Jpeg(300_000), exchange, out var counts);
        await content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal((content.TotalLength, content.TotalLength, true), (counts.Announced, counts.Up, counts.IsUp));
        Assert.Equal(ExchangeState.FullySent, exchange.State);
        Assert.False(exchange.TryAbandon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(BufferLength)]
    [InlineData((3 * BufferLength) + 1)]
    public async Task An_answer_arrives_as_it_is(int length)
    {
        var answer = Pictures.Jpeg(Math.Max(length, 200))[..length];
        foreach (var announced in new long?[] { length, null })
        {
            var kept = new MemoryStream();
            var (exchange, counts) = await ReceiveAsync(answer, announced, longest: length, kept);
            Assert.Equal(answer, kept.ToArray());
            Assert.Equal(ExchangeState.Received, exchange.State);
            Assert.Equal((announced, (long)length, true), (counts.AnnouncedDown, counts.Down, counts.IsDown));
        }
    }

    [Fact]
    public async Task An_answer_that_ends_before_its_announced_length_is_broken()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => ReceiveAsync(Pictures.Jpeg(1000), announced: 2345, longest: 10_000, new MemoryStream()));
        Assert.Equal("the response ended after 1,000 of 2,345 bytes", failure.Message);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(null)]
    public async Task An_answer_that_is_longer_than_any_picture_is_not_kept(int? announced)
    {
        var failure = await Assert.ThrowsAsync<RembgException>(() => ReceiveAsync(Pictures.Jpeg(1000), announced, longest: 999, new MemoryStream()));
        Assert.Equal(RembgError.InvalidResponse, failure.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(BufferLength)]
    [InlineData((2 * BufferLength) + 1)]
    public async Task All_that_arrived_before_a_failure_reaches_the_sink(int length)
    {
        var answer = Pictures.Jpeg(Math.Max(length, 200))[..length];
        var exchange = new Exchange();
        var kept = new MemoryStream();
        using var response = new HttpResponseMessage { Content = new StreamContent(new Breaking(answer)) };
        await Assert.ThrowsAsync<IOException>(() => ReceiveAsync(response, exchange, kept, 10_000_000));
        Assert.Equal(answer, kept.ToArray());
        Assert.Equal(ExchangeState.Answering, exchange.State);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip", null)]
    [InlineData("zlib", "deflate")]
    [InlineData("deflate", "Deflate")]
    [InlineData("br", "br")]
    [InlineData("", "gzip")]
    [InlineData("", "deflate")]
    [InlineData("", "br")]
    public async Task An_image_that_was_compressed_unasked_arrives_decompressed(string encoding, string? named)
    {
        var image = Pictures.Webp(300_000);
        foreach (var breaks in new[] { false, true })
        {
            var kept = new MemoryStream();
            var encoded = Encode(image, encoding);
            using var response = new HttpResponseMessage { Content = new StreamContent(breaks ? new Breaking(encoded) : new Unsized(encoded)) };
            if (named is not null)
            {
                response.Content.Headers.ContentEncoding.Add(named);
            }

            var receiving = ReceiveAsync(response, new Exchange(), kept, image.Length);
            await (breaks ? Assert.ThrowsAsync<IOException>(() => receiving) : receiving);
            Assert.Equal(image, kept.ToArray());
        }
    }

    [Fact]
    public async Task An_image_that_decompresses_to_more_than_any_picture_is_cut()
    {
        using var response = new HttpResponseMessage { Content = new StreamContent(new Unsized(Encode(new byte[2_000_000], "gzip"))) };
        var kept = new MemoryStream();
        await ReceiveAsync(response, new Exchange(), kept, longest: 1_000_000);
        Assert.Equal(1_000_000, kept.Length);
    }

    private static byte[] Encode(byte[] content, string encoding)
    {
        using var encoded = new MemoryStream();
        using (Stream encoder = encoding switch
        {
            "gzip" => new GZipStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new DeflateStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "zlib" => new ZLibStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(encoded, CompressionLevel.Fastest, leaveOpen: true),
            _ => encoded,
        })
        {
            encoder.Write(content);
            encoder.Flush();
            return encoding.Length == 0 ? encoded.ToArray() : Finished(encoder);
        }

        byte[] Finished(Stream encoder)
        {
            encoder.Dispose();
            return encoded.ToArray();
        }
    }

    private static async Task ReceiveAsync(HttpResponseMessage response, Exchange exchange, MemoryStream kept, long longest)
    {
        using var idleTimeout = new IdleTimeout(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await ImageDownload.ReceiveAsync(response, Attempt([], exchange, new Counts(), kept), longest, idleTimeout);
    }

    private static RemovalContent Content(byte[] image, Exchange exchange, out Counts counts)
    {
        counts = new Counts();
        return new RemovalContent(Attempt(image, exchange, counts, Stream.Null), new IdleTimeout(Timeout.InfiniteTimeSpan, CancellationToken.None));
    }

    private static async Task<(Exchange Exchange, Counts Counts)> ReceiveAsync(byte[] answer, long? announced, long longest, MemoryStream kept)
    {
        var exchange = new Exchange();
        var counts = new Counts();
        using var response = new HttpResponseMessage { Content = new StreamContent(new Unsized(answer)) };
        response.Content.Headers.ContentLength = announced;
        using var idleTimeout = new IdleTimeout(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await ImageDownload.ReceiveAsync(response, Attempt([], exchange, counts, kept), longest, idleTimeout);
        return (exchange, counts);
    }

    private static RemovalAttempt Attempt(byte[] image, Exchange exchange, Counts counts, Stream kept) => new(
        new RemovalFields(new RemovalOptions()),
        new ImageUpload(new MemoryStream(image), image.Length, "image.jpg", "image/jpeg", "a.jpg"),
        new ExpectContinue(),
        counts,
        (buffer, count) => kept.Write(buffer, 0, count),
        exchange);

    // A network gives some of it at a time, and does not know its own length.
    private sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
    }

    private sealed class Breaking(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken) : throw new IOException("broken");
    }

    private sealed class Counts : IProgressObserver
    {
        public long? Announced { get; private set; }

        public long Up { get; private set; }

        public bool IsUp { get; private set; }

        public long? AnnouncedDown { get; private set; }

        public long Down { get; private set; }

        public bool IsDown { get; private set; }

        public void Started(TransferDirection direction, long? totalBytes) =>
            _ = direction == TransferDirection.Upload ? Announced = totalBytes : AnnouncedDown = totalBytes;

        public void Transferred(TransferDirection direction, int bytes) => _ = direction == TransferDirection.Upload ? Up += bytes : Down += bytes;

        public void Finished(TransferDirection direction) => _ = direction == TransferDirection.Upload ? IsUp = true : IsDown = true;
    }
}
