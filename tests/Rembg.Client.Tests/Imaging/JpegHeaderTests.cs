using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

public sealed class JpegHeaderTests
{
    [Theory]
    [InlineData(0xC0)]
    [InlineData(0xC1)]
    [InlineData(0xC2)]
    [InlineData(0xC3)]
    [InlineData(0xC5)]
    [InlineData(0xC6)]
    [InlineData(0xC7)]
    [InlineData(0xC9)]
    [InlineData(0xCA)]
    [InlineData(0xCB)]
    [InlineData(0xCD)]
    [InlineData(0xCE)]
    [InlineData(0xCF)]
    public void Every_kind_of_frame_tells_the_size(byte frame) =>
        AssertSize(40, 30, HeaderBuilder.Jpeg(40, 30, frame));

    [Theory]
    [InlineData(0xC4)]
    [InlineData(0xC8)]
    [InlineData(0xCC)]
    public void Tables_among_the_frame_markers_are_no_frames(byte table)
    {
        var notFrame = HeaderBuilder.JpegSegment(table, HeaderBuilder.JpegFrame(7, 7));
        AssertSize(40, 30, HeaderBuilder.Jpeg(40, 30, 0xC2, notFrame));
    }

    [Fact]
    public void The_thumbnail_in_the_metadata_is_not_the_picture() =>
        AssertSize(4000, 3000, HeaderBuilder.Jpeg(4000, 3000, 0xC0, HeaderBuilder.Exif(160, 120)));

    [Fact]
    public void Filling_standalone_markers_and_stray_bytes_are_skipped()
    {
        byte[] filling = [0xFF, 0xFF, 0xFF];
        byte[] standalone = [0xFF, 0x01, 0xFF, 0xD0, 0xFF, 0xD7];
        byte[] stray = [0x00, 0x42, 0xFF, 0x00, 0x13];
        var exif = HeaderBuilder.Exif(9, 9);
        AssertSize(40, 30, HeaderBuilder.Jpeg(40, 30, 0xC0, filling, standalone, stray, exif, filling));
    }

    [Theory]
    [InlineData(4090)]
    [InlineData(4096)]
    [InlineData(8192)]
    public void A_frame_that_straddles_two_blocks_is_found(int around)
    {
        for (var length = around - 40; length < around + 10; length++)
        {
            AssertSize(40, 30, HeaderBuilder.Jpeg(40, 30, 0xC0, HeaderBuilder.JpegSegment(0xE2, new byte[length])));
        }
    }

    [Theory]
    [InlineData(4090)]
    [InlineData(9000)]
    public void Much_filling_before_the_frame_is_skipped(int count)
    {
        for (var length = count; length < count + 20; length++)
        {
            AssertSize(40, 30, HeaderBuilder.Jpeg(40, 30, 0xC0, [.. Enumerable.Repeat((byte)0xFF, length)]));
        }
    }

    [Fact]
    public void A_scan_or_an_end_before_the_frame_is_a_problem()
    {
        byte[] scan = [0xFF, 0xD8, .. HeaderBuilder.JpegSegment(0xDA, new byte[6]), .. HeaderBuilder.Jpeg(5, 5)];
        byte[] end = [0xFF, 0xD8, 0xFF, 0xD9, .. HeaderBuilder.Jpeg(5, 5)];
        Assert.Equal("the JPEG header has no picture size", Problem(scan));
        Assert.Equal("the JPEG header has no picture size", Problem(end));
    }

    [Fact]
    public void A_segment_shorter_than_its_own_length_is_passed_over_in_metadata_and_a_problem_in_tables()
    {
        foreach (byte length in new byte[] { 0, 1 })
        {
            AssertSize(5, 5, HeaderBuilder.Jpeg(5, 5, 0xC0, [0xFF, 0xE0, 0, length], [0xFF, 0xFE, 0, length]));
            var bytes = HeaderBuilder.Jpeg(5, 5, 0xC0, [0xFF, 0xDB, 0, length]);
            Assert.Equal("the JPEG header is broken (a segment without a length)", Problem(bytes));
        }
    }

    [Fact]
    public void A_frame_too_short_for_a_size_is_a_problem()
    {
        byte[] bytes = [0xFF, 0xD8, .. HeaderBuilder.JpegSegment(0xC0, [8, 0, 5, 0]), .. new byte[20]];
        Assert.Equal("the JPEG header ends before the picture's size", Problem(bytes));
    }

    private static void AssertSize(int width, int height, byte[] bytes)
    {
        var expected = new ImageHeader(ImageFormat.Jpeg, width, height);
        Assert.Equal(expected, ImageHeaderTests.Read(ImageFormat.Jpeg, bytes));
    }

    private static string Problem(byte[] bytes) => ImageHeaderTests.Problem(ImageFormat.Jpeg, bytes);
}
