using System.Buffers.Binary;
using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

public sealed class ImageHeaderTests
{
    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Every_kind_tells_its_size_in_one_read(string name)
    {
        var sample = Samples.All[name];
        using var stream = new CountingStream(sample.Bytes) { Position = sample.Bytes.Length };

        Assert.True(Headers.TryRead(stream, sample.Format, out var header, out var problem), problem);
        Assert.Equal((sample.Format, Samples.Width, Samples.Height), (header.Format, header.Width, header.Height));
        Assert.Equal("", problem);
        Assert.Equal(1, stream.Reads);
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_header_cut_at_any_byte_is_a_problem_and_no_exception(string name)
    {
        var sample = Samples.All[name];
        for (var length = 0; length <= sample.Bytes.Length; length++)
        {
            using var stream = new MemoryStream(sample.Bytes, 0, length);
            var isRead = Headers.TryRead(stream, sample.Format, out var header, out var problem);

            Assert.Equal(length >= sample.HeaderLength, isRead);
            Assert.Equal(isRead ? (sample.Format, Samples.Width, Samples.Height) : default, (header.Format, header.Width, header.Height));
            Assert.Equal(isRead, problem.Length == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_stream_that_trickles_is_read_all_the_same(string name)
    {
        var sample = Samples.All[name];
        using var stream = new CountingStream(sample.Bytes, largestPiece: 1);
        Assert.True(Headers.TryRead(stream, sample.Format, out var header, out var problem), problem);
        Assert.Equal((sample.Format, Samples.Width, Samples.Height), (header.Format, header.Width, header.Height));
    }

    [Theory]
    [InlineData(ImageFormat.Webp)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Bmp)]
    public void The_largest_sizes_a_format_can_state_are_read(ImageFormat format)
    {
        var (bytes, side) = format switch
        {
            ImageFormat.Webp => (HeaderBuilder.WebpExtended(1 << 24, 1 << 24), 1 << 24),
            ImageFormat.Png => (HeaderBuilder.Png(int.MaxValue, int.MaxValue), int.MaxValue),
            ImageFormat.Jpeg => (HeaderBuilder.Jpeg(65535, 65535), 65535),
            _ => (HeaderBuilder.Bmp(int.MaxValue, -int.MaxValue), int.MaxValue),
        };
        Assert.Equal(new ImageHeader(format, side, side), Read(format, bytes));
    }

    [Fact]
    public void Lossy_and_lossless_webp_have_sides_of_14_bits()
    {
        Assert.Equal(new(ImageFormat.Webp, 16383, 1), Read(ImageFormat.Webp, HeaderBuilder.WebpLossy(16383, 1)));
        Assert.Equal(new(ImageFormat.Webp, 1, 16384), Read(ImageFormat.Webp, HeaderBuilder.WebpLossless(1, 16384)));

        // The two bits above a side ask for scaling when shown, and are no part of it.
        var scaled = HeaderBuilder.WebpLossy(100 | 0x4000, 50 | 0xC000);
        Assert.Equal(new(ImageFormat.Webp, 100, 50), Read(ImageFormat.Webp, scaled));
    }

    [Fact]
    public void A_picture_without_pixels_is_a_problem()
    {
        AssertSaid("0 x 5", ImageFormat.Png, HeaderBuilder.Png(0, 5));
        AssertSaid("5 x 0", ImageFormat.Png, HeaderBuilder.Png(5, 0));
        AssertSaid("0 x 5", ImageFormat.Bmp, HeaderBuilder.BmpCore(0, 5));
        AssertSaid("5 x 0", ImageFormat.Bmp, HeaderBuilder.Bmp(5, 0));
        AssertSaid("0 x 0", ImageFormat.Webp, HeaderBuilder.WebpLossy(0, 0));
        AssertSaid("0 x 5", ImageFormat.Jpeg, HeaderBuilder.Jpeg(0, 5));
    }

    [Fact]
    public void Sizes_that_no_picture_has_are_a_problem()
    {
        AssertSaid("2147483648 x 1", ImageFormat.Png, HeaderBuilder.Png(0x80000000, 1));
        AssertSaid("1 x 4294967295", ImageFormat.Png, HeaderBuilder.Png(1, uint.MaxValue));
        AssertSaid("-5 x 5", ImageFormat.Bmp, HeaderBuilder.Bmp(-5, 5));
        AssertSaid("5 x 2147483648", ImageFormat.Bmp, HeaderBuilder.Bmp(5, int.MinValue));
    }

    [Fact]
    public void Png_must_start_with_its_header_chunk()
    {
        var late = HeaderBuilder.Png(5, 5);
        byte[] shifted = [.. late.AsSpan(0, 8), .. HeaderBuilder.PngChunk("tEXt"u8, new byte[13]), .. late.AsSpan(8)];
        Assert.Equal("the PNG does not start with a header (IHDR)", Problem(ImageFormat.Png, shifted));

        var overlong = HeaderBuilder.Png(5, 5);
        BinaryPrimitives.WriteUInt32BigEndian(overlong.AsSpan(8), uint.MaxValue);
        Assert.Equal("the PNG does not start with a header (IHDR)", Problem(ImageFormat.Png, overlong));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(125)]
    [InlineData(0xFFFFFFFF)]
    public void Bmp_with_a_header_of_no_known_length_is_a_problem(uint size)
    {
        var bytes = HeaderBuilder.Bmp(5, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(14), size);
        Assert.Equal("the BMP header is of no known kind", Problem(ImageFormat.Bmp, bytes));
    }

    [Fact]
    public void Webp_must_start_with_a_picture()
    {
        var interframe = HeaderBuilder.WebpLossy(5, 5);
        interframe[20] |= 1;
        Assert.Equal("the WebP picture does not start with a key frame", Problem(ImageFormat.Webp, interframe));

        var unsigned = HeaderBuilder.WebpLossless(5, 5);
        unsigned[20] = 0;
        Assert.Equal("the WebP picture has no lossless signature", Problem(ImageFormat.Webp, unsigned));

        var other = HeaderBuilder.Webp("ALPH"u8, new byte[20]);
        Assert.Equal("the WebP file does not start with a picture", Problem(ImageFormat.Webp, other));
    }

    private static void AssertSaid(string size, ImageFormat format, byte[] bytes) =>
        Assert.Equal($"the header says {size} pixels", Problem(format, bytes));

    internal static ImageHeader Read(ImageFormat format, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.True(Headers.TryRead(stream, format, out var header, out var problem), problem);
        return new(header.Format, header.Width, header.Height);
    }

    internal static string Problem(ImageFormat format, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.False(Headers.TryRead(stream, format, out _, out var problem));
        return problem;
    }
}
