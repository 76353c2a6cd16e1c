using System.Buffers.Binary;
using System.IO.Compression;
using Rembg.Batch;
using Rembg.Contract;

namespace Rembg.Client.Tests.Imaging;

/// <summary>What decoders read although a field or an end chunk is wrong is sent; what they do not read is refused, with its name.</summary>
public sealed class CheckedKindTests
{
    public static TheoryData<string> Readable { get; } =
    [
        "BMP whose size field is too large", "RLE BMP whose size field is too large", "JPEG of 600 large segments", "JPEG of 3900 segments",
        "JPEG with empty APP0 and COM", "PNG without IEND", "PNG with a damaged IEND", "interlaced PNG without IEND", "PNG without the checksum of its data",
    ];

    [Theory]
    [MemberData(nameof(Readable))]
    public void What_decoders_read_is_sent(string kind)
    {
        var bytes = Make(kind);
        Assert.Null(Failure(bytes));
        Assert.NotNull(Headers.CompleteFormat(new MemoryStream(bytes), out _));
    }

    // And with a byte of image data less, it is truncated.
    [Theory]
    [InlineData("BMP whose size field is too large", 1)]
    [InlineData("PNG without IEND", 30)]
    [InlineData("interlaced PNG without IEND", 17)] // Of the last pass: rows without passes would be complete.
    public void What_lacks_image_data_is_not(string kind, int missing)
    {
        var failure = Failure(Make(kind)[..^missing]);
        Assert.Equal((RembgError.InvalidImage, FailureCause.Truncated), (failure?.Error, failure?.Cause));
        Assert.Contains("is truncated: its", failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lossless JPEG", "is a lossless JPEG, which common decoders do not read.")]
    [InlineData("hierarchical JPEG", "is a hierarchical JPEG")]
    [InlineData("JPEG of 12 bits", "is a JPEG of 12 bits a sample")]
    [InlineData("JPEG of an open height", "is a JPEG whose header leaves the height open")]
    [InlineData("PNG of 3 bits", "is a PNG of 3 bits a sample in colour type 6, which common decoders do not read.")]
    [InlineData("PNG without IDAT", "is a PNG without image data (IDAT)")]
    [InlineData("CgBI PNG", "is a PNG of the kind that only iOS reads (CgBI)")]
    [InlineData("BMP of 0 bits", "is a BMP of 0 bits a pixel")]
    [InlineData("BMP of 2 bits", "is a BMP of 2 bits a pixel")]
    public void What_no_decoder_reads_is_refused_by_its_name(string kind, string words)
    {
        var failure = Failure(Make(kind));
        Assert.Equal((RembgError.InvalidImage, FailureCause.UnreadableKind), (failure?.Error, failure?.Cause));
        Assert.Contains(words, failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp lossy")]
    [InlineData("bmp info")]
    public void An_answer_with_much_behind_its_end_is_complete(string name)
    {
        var sample = Samples.All[name];
        byte[] padded = [.. sample.Bytes, .. new byte[70_000]];
        Assert.Equal(sample.Format, Headers.CompleteFormat(new MemoryStream(padded), out var problem));
        Assert.Equal("", problem);
    }

    [Fact]
    public void The_size_limit_is_told_in_bytes()
    {
        var failure = Failure(new byte[ServiceLimits.MaximumUploadLength + 1]);
        Assert.Equal(RembgError.FileTooLarge, failure?.Error);
        Assert.Contains("has 52,428,801 bytes, and the service takes at most 52,428,800 (50 MB)", failure!.Message, StringComparison.Ordinal);
    }

    private static RembgException? Failure(byte[] bytes) =>
        new RemovalPlanner().Plan(RemovalRequest.FromBytes(bytes)).Outcome?.Failure;

    private static byte[] Make(string kind)
    {
        var png = HeaderBuilder.PngWhole(5, 5);
        var bmp = HeaderBuilder.Bmp(5, 5);
        switch (kind)
        {
            case "BMP whose size field is too large":
                BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length + 1000);
                return bmp;
            case "RLE BMP whose size field is too large":
                BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length + 1000);
                (bmp[28], bmp[30]) = (8, 1);
                BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(34), bmp.Length - 54);
                return bmp;
            case "BMP of 0 bits" or "BMP of 2 bits":
                bmp[28] = (byte)(kind[7] - '0');
                return bmp;
            case "JPEG of 600 large segments":
                return HeaderBuilder.JpegWhole(5, 5, [.. Enumerable.Repeat(HeaderBuilder.JpegSegment(0xE2, new byte[65533]), 600)]);
            case "JPEG of 3900 segments":
                return HeaderBuilder.JpegWhole(5, 5, [.. Enumerable.Repeat(HeaderBuilder.JpegSegment(0xE2, new byte[700]), 3900)]);
            case "JPEG with empty APP0 and COM":
                return HeaderBuilder.JpegWhole(5, 5, [0xFF, 0xE0, 0, 0], [0xFF, 0xFE, 0, 1]);
            case "lossless JPEG":
                return [.. HeaderBuilder.Jpeg(5, 5, 0xC3), .. HeaderBuilder.JpegWhole(5, 5).AsSpan(2)];
            case "hierarchical JPEG":
                return [.. HeaderBuilder.Jpeg(5, 5, 0xC5), .. HeaderBuilder.JpegWhole(5, 5).AsSpan(2)];
            case "JPEG of 12 bits":
                var deep = HeaderBuilder.JpegWhole(5, 5);
                deep[6] = 12;
                return deep;
            case "JPEG of an open height":
                return HeaderBuilder.JpegWhole(5, 0);
            case "PNG of 3 bits":
                png[24] = 3;
                return png;
            case "PNG without IDAT":
                return [.. HeaderBuilder.Png(5, 5), .. png.AsSpan(png.Length - 12)];
            case "CgBI PNG":
                return [.. png.AsSpan(0, 8), .. HeaderBuilder.PngChunk("CgBI"u8, new byte[4]), .. png.AsSpan(8)];
            case "PNG with a damaged IEND":
                return [.. RealPng(interlaced: false), 0, 0, 0, 0, .. "IEND"u8, 1, 2, 3, 4];
            case "PNG without the checksum of its data":
                return RealPng(interlaced: false)[..^4];
            default:
                return RealPng(interlaced: kind.StartsWith("interlaced", StringComparison.Ordinal));
        }
    }

    // 33 by 17 pixels of 3 bytes in two IDAT chunks, without an end chunk.
    private static byte[] RealPng(bool interlaced)
    {
        var header = HeaderBuilder.Png(33, 17);
        (header[25], header[28]) = (2, (byte)(interlaced ? 1 : 0));

        // Rows of the seven passes of Adam7, by their width and number.
        (int Width, int Count)[] rows = interlaced ? [(5, 3), (4, 3), (9, 2), (8, 5), (17, 4), (16, 9), (33, 8)] : [(33, 17)];
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.NoCompression))
        {
            deflate.Write(new byte[rows.Sum(row => (1 + 3 * row.Width) * row.Count)]);
        }

        var bytes = data.ToArray();
        return [.. header, .. HeaderBuilder.PngChunk("IDAT"u8, bytes[..400]), .. HeaderBuilder.PngChunk("IDAT"u8, bytes[400..])];
    }
}
