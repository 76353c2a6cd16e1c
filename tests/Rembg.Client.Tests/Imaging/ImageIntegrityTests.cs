using System.Buffers.Binary;

namespace Rembg.Client.Tests.Imaging;

public sealed class ImageIntegrityTests
{
    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_whole_image_is_whole_and_one_cut_at_any_byte_is_not(string name)
    {
        var sample = Samples.All[name];
        for (var length = 0; length <= sample.Bytes.Length; length++)
        {
            var format = Check(sample.Bytes[..length], out var problem);
            Assert.Equal(length == sample.Bytes.Length ? sample.Format : null, format);
            Assert.Equal(format is null, problem.Length > 0);
        }
    }

    [Theory]
    [InlineData("png", 0x00, 1)]
    [InlineData("png", 0x00, 60_000)]
    [InlineData("jpeg", 0x00, 1)]
    [InlineData("jpeg", 0xFF, 60_000)]
    [InlineData("jpeg with thumbnail", 0x0A, 2)]
    [InlineData("webp lossy", 0x00, 1)]
    [InlineData("webp lossless", 0x00, 60_000)]
    [InlineData("bmp info", 0x00, 60_000)]
    public void What_follows_the_end_does_no_harm(string name, byte padding, int count)
    {
        var sample = Samples.All[name];
        byte[] padded = [.. sample.Bytes, .. Enumerable.Repeat(padding, count)];
        Assert.Equal(sample.Format, Check(padded, out var problem));
        Assert.Equal("", problem);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    public void Half_a_file_of_the_right_length_is_not_whole(string name)
    {
        // What a writer leaves that reserved the whole length and was stopped.
        var bytes = (byte[])Samples.All[name].Bytes.Clone();
        bytes.AsSpan(bytes.Length / 2).Clear();
        Assert.Null(Check(bytes, out var problem));
        Assert.StartsWith("it is truncated: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_a_thumbnail_is_not_the_end_of_the_picture()
    {
        var sample = Samples.All["jpeg with thumbnail"];
        var thumbnailEnd = sample.Bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) + 2;
        Assert.True(thumbnailEnd < sample.HeaderLength);
        Assert.Null(Check(sample.Bytes[..thumbnailEnd], out _));
        Assert.Null(Check(sample.Bytes[..^2], out var problem));
        Assert.Equal("it is truncated: its end marker (EOI) is missing", problem);
    }

    [Fact]
    public void What_is_no_image_is_named_where_it_can_be()
    {
        Assert.Null(Check([], out var problem));
        Assert.Equal("it is empty", problem);
        Assert.Null(Check("<!DOCTYPE html><title>502</title>"u8.ToArray(), out problem));
        Assert.Equal("it is HTML", problem);
        Assert.Null(Check("{\"error\":\"busy\"}"u8.ToArray(), out problem));
        Assert.Equal("it is not an image of a known format", problem);
        Assert.Null(Check("GIF89a and the rest of it"u8.ToArray(), out problem));
        Assert.Equal("it is GIF", problem);
    }

    [Fact]
    public void A_webp_whose_lengths_disagree_is_not_whole()
    {
        var bytes = HeaderBuilder.WebpLossy(5, 5);
        var chunk = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16));
        foreach (var hostile in new uint[] { 0, chunk + 1, int.MaxValue, uint.MaxValue })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), hostile);
            Assert.Null(Check(bytes, out _));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), chunk);
        Assert.Equal(ImageFormat.Webp, Check(bytes, out _));
        foreach (var hostile in new uint[] { 0, 4, uint.MaxValue })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), hostile);
            Assert.Null(Check(bytes, out _));
        }
    }

    [Theory]
    [InlineData("bmp core")]
    [InlineData("bmp os/2")]
    [InlineData("bmp info")]
    [InlineData("bmp top down")]
    public void A_bmp_that_states_no_length_is_judged_by_its_rows(string name)
    {
        var bytes = (byte[])Samples.All[name].Bytes.Clone();
        bytes.AsSpan(2, 4).Clear();
        Assert.Equal(ImageFormat.Bmp, Check(bytes, out _));
        Assert.Null(Check(bytes[..^1], out var problem));
        Assert.Equal($"it is truncated: its header declares {bytes.Length} bytes, the file has {bytes.Length - 1}", problem);
    }

    [Fact]
    public void A_compressed_bmp_is_judged_by_its_stated_length()
    {
        var bytes = HeaderBuilder.Bmp(5000, 5000);
        Assert.Null(Check(bytes, out _));
        bytes[30] = 1;
        Assert.Equal(ImageFormat.Bmp, Check(bytes, out _));
    }

    [Fact]
    public void A_bmp_of_hostile_sides_is_cut_short()
    {
        var bytes = HeaderBuilder.Bmp(int.MaxValue, int.MaxValue);
        bytes.AsSpan(28, 2).Fill(0xFF);
        Assert.Null(Check(bytes, out var problem));
        Assert.StartsWith("it is truncated: ", problem, StringComparison.Ordinal);
    }

    private static ImageFormat? Check(byte[] bytes, out string problem)
    {
        using var stream = new MemoryStream(bytes);
        stream.Position = bytes.Length;
        return Headers.CompleteFormat(stream, out problem);
    }
}
