using System.IO.Compression;
using System.Text;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class BoundedBodyTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 9000).Select(number => $"{number:0000},"));
    private static readonly byte[] LongBytes = Encoding.ASCII.GetBytes(Long);

    [Theory]
    [InlineData(1)]
    [InlineData(8 * 1024)]
    [InlineData((8 * 1024) + 1)]
    [InlineData(44_999)]
    [InlineData(45_000)]
    [InlineData(45_001)]
    public async Task So_much_is_read_and_no_more(int limit)
    {
        using var content = new ByteArrayContent(LongBytes);
        Assert.Equal(Long[..Math.Min(limit, Long.Length)], await BoundedBody.ReadStartAsync(content, limit, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    public async Task A_document_is_read_completely_or_refused(string encoding, bool isDamaged)
    {
        var body = encoding.Length > 0 ? Packed(encoding) : LongBytes;
        body = isDamaged ? [.. body[..(body.Length / 2)], .. new byte[100]] : body;
        foreach (var limit in new[] { Long.Length - 1, Long.Length })
        {
            using var content = new ByteArrayContent(body);
            var moves = 0;
            var reading = BoundedBody.ReadAsync(content, limit, () => moves++, TestContext.Current.CancellationToken);
            if (isDamaged || limit < Long.Length)
            {
                Assert.Equal(RembgError.InvalidResponse, (await Assert.ThrowsAsync<RembgException>(() => reading)).Error);
            }
            else
            {
                Assert.Equal(Long, await reading);
            }

            Assert.InRange(moves, 1, 10);
        }
    }

    [Fact]
    public async Task Nothing_is_nothing()
    {
        using var content = new ByteArrayContent([]);
        Assert.Empty(await BoundedBody.ReadAsync(content, 100, () => Assert.Fail("Nothing has moved."), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("x-gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("", true)]
    [InlineData("identity", true)]
    [InlineData("deflate", false)]
    [InlineData("zlib", false, "deflate")]
    [InlineData("br", false)]
    public async Task What_is_packed_is_unpacked(string encoding, bool isGzip, string? named = null)
    {
        var packed = Packed(isGzip ? "gzip" : encoding);
        Assert.Equal(Long, await ReadAsync(packed, named ?? encoding, 100_000));
        Assert.Equal(Long[..20_000], await ReadAsync(packed, named ?? encoding, 20_000));
    }

    [Fact]
    public async Task The_last_packing_is_the_one_to_undo() =>
        Assert.Equal(Long, await ReadAsync(Packed("deflate"), "br", 100_000, "deflate"));

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("")]
    public async Task An_unknown_encoding_stays_as_it_is(string encoding) => Assert.Equal("\u0001\u0002\u0003\u0004", await ReadAsync([1, 2, 3, 4], encoding, 100));

    [Fact]
    public async Task Two_bytes_are_no_packed_text() => Assert.Equal("\u001F\uFFFD", await ReadAsync([0x1F, 0x8B], "", 100));

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'A' }, "A")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, "")]
    [InlineData(new byte[] { 0xEF, 0xBB, (byte)'A' }, "\uFFFDA")]
    public async Task A_byte_order_mark_is_no_text(byte[] body, string text)
    {
        Assert.Equal(text, await ReadAsync(body, "", 100));
        using var content = new ByteArrayContent(body);
        Assert.Equal(text, await BoundedBody.ReadAsync(content, 100, () => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_can_be_unpacked_before_the_damage_is_kept()
    {
        var packed = Packed("gzip");
        var some = await ReadAsync(packed[..(packed.Length / 2)], "gzip", 100_000);
        Assert.InRange(some.Length, 1000, Long.Length - 1);
        Assert.Equal(Long[..some.Length], some);
    }

    [Fact]
    public async Task Of_what_breaks_the_start_is_kept_where_that_is_asked_for()
    {
        using var broken = new StreamContent(new BrokenStream());
        Assert.Equal("said", await BoundedBody.ReadStartAsync(broken, 100, TestContext.Current.CancellationToken));
        using var again = new StreamContent(new BrokenStream());
        await Assert.ThrowsAsync<IOException>(() => BoundedBody.ReadAsync(again, 100, () => { }, TestContext.Current.CancellationToken));
    }

    private static async Task<string> ReadAsync(byte[] body, string encoding, int limit, string? then = null)
    {
        using var content = new ByteArrayContent(body);
        foreach (var name in new[] { encoding, then })
        {
            if (name is { Length: > 0 })
            {
                content.Headers.ContentEncoding.Add(name);
            }
        }

        return await BoundedBody.ReadStartAsync(content, limit, TestContext.Current.CancellationToken);
    }

    private static byte[] Packed(string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "deflate" => new DeflateStream(packed, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new BrotliStream(packed, CompressionLevel.Fastest),
        })
        {
            packer.Write(LongBytes);
        }

        return packed.ToArray();
    }

    private sealed class BrokenStream() : MemoryStream("said"u8.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("broken");
    }
}
