using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

/// <summary>However large a file and however hostile its header, little of it is read.</summary>
public sealed class BoundedReadTests
{
    private static readonly byte[] LargestSegment = HeaderBuilder.JpegSegment(0xE2, new byte[65533]);

    [Fact]
    public void Large_metadata_is_jumped_over()
    {
        // A phone's depth map: metadata of 40 MB before the picture.
        var metadata = Enumerable.Repeat(LargestSegment, 640).ToArray();
        using var stream = new CountingStream(HeaderBuilder.Jpeg(40, 30, 0xC0, metadata));
        Assert.True(Headers.TryRead(stream, ImageFormat.Jpeg, out var header, out var problem), problem);
        Assert.Equal((40, 30), (header.Width, header.Height));
        Assert.InRange(stream.BytesRead, 1, ByteWindow.MaximumBytesRead);
    }

    [Fact]
    public void A_picture_behind_one_large_segment_takes_two_reads()
    {
        using var stream = new CountingStream(HeaderBuilder.JpegWhole(40, 30, LargestSegment));
        Assert.True(Headers.TryRead(stream, ImageFormat.Jpeg, out _, out var problem), problem);
        Assert.Equal(2, stream.Reads);
        Assert.InRange(stream.BytesRead, 1, 8192);
    }

    public static TheoryData<string> Hostile { get; } =
        ["filling", "stuffing", "zeros", "empty segments", "small segments"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_JPEG_is_given_up(string kind)
    {
        byte[] unit = kind switch
        {
            "filling" => [0xFF],
            "stuffing" => [0xFF, 0x00],
            "zeros" => [0x00],
            "empty segments" => [0xFF, 0xE0, 0, 2],
            _ => HeaderBuilder.JpegSegment(0xE0, new byte[700]),
        };
        var bytes = new byte[4 * 1024 * 1024];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < 2 ? HeaderBuilder.Jpeg(1, 1)[i] : unit[(i - 2) % unit.Length];
        }

        using var stream = new CountingStream(bytes);
        Assert.False(Headers.TryRead(stream, ImageFormat.Jpeg, out _, out var problem));
        Assert.Equal("the JPEG header is so full of other things that the picture was not found", problem);
        Assert.InRange(stream.BytesRead, 1, ByteWindow.MaximumBytesRead);
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_whole_image_is_told_from_little(string name)
    {
        var sample = Samples.All[name];
        var padded = sample.Format switch
        {
            ImageFormat.Png or ImageFormat.Jpeg => Grow(sample),
            _ => [.. sample.Bytes, .. new byte[8 * 1024 * 1024]],
        };
        using var stream = new CountingStream(padded);
        Assert.Equal(sample.Format, Headers.CompleteFormat(stream, out var problem));
        Assert.Equal("", problem);
        Assert.InRange(stream.BytesRead, 1, 4096 + 4096 + 512 + 64);
    }

    // Data in the middle, where a PNG has more chunks and a JPEG more of its scan.
    private static byte[] Grow(Sample sample)
    {
        var middle = sample.Bytes.Length - 100;
        return [.. sample.Bytes.AsSpan(0, middle), .. new byte[8 * 1024 * 1024], .. sample.Bytes.AsSpan(middle)];
    }
}
