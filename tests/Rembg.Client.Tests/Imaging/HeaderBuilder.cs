using System.Buffers.Binary;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Writes images of the kinds there are byte by byte, as their specifications say.</summary>
internal static class HeaderBuilder
{
    public static byte[] Png(uint width, uint height) =>
        [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. PngChunk("IHDR"u8, [.. Big32(width), .. Big32(height), 8, 6, 0, 0, 0])];

    /// <summary>A chunk with a checksum of zeros, which no reader of sizes looks at.</summary>
    public static byte[] PngChunk(ReadOnlySpan<byte> type, byte[] content) =>
        [.. Big32((uint)content.Length), .. type, .. content, 0, 0, 0, 0];

    public static byte[] PngWhole(uint width, uint height) =>
        [.. Png(width, height), .. PngChunk("IDAT"u8, new byte[300]), 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];

    /// <summary>BITMAPCOREHEADER, with a row of 24 bits a pixel for each unit of height.</summary>
    public static byte[] BmpCore(ushort width, ushort height) =>
        Bmp([.. Little32(12), .. Little16(width), .. Little16(height), 1, 0, 24, 0], BmpPixels(width, height));

    /// <summary>BITMAPINFOHEADER and its longer successors, or the 16 bytes of OS/2 2.x.</summary>
    public static byte[] Bmp(int width, int height, int headerSize = 40)
    {
        byte[] sides = [.. Little32((uint)width), .. Little32((uint)height)];
        byte[] header = [.. Little32((uint)headerSize), .. sides, 1, 0, 24, 0, .. new byte[headerSize - 16]];
        return Bmp(header, BmpPixels(width, height));
    }

    public static byte[] WebpLossy(int width, int height) =>
        Webp("VP8 "u8, [0x10, 0, 0, 0x9D, 1, 0x2A, .. Little16((ushort)width), .. Little16((ushort)height), 0, 0]);

    public static byte[] WebpLossless(int width, int height) =>
        Webp("VP8L"u8, [0x2F, .. Little32((uint)(width - 1) | ((uint)(height - 1) << 14) | (1u << 28)), 0]);

    public static byte[] WebpExtended(int width, int height) =>
        Webp("VP8X"u8, [0x10, 0, 0, 0, .. Little32((uint)(width - 1))[..3], .. Little32((uint)(height - 1))[..3]]);

    public static byte[] Webp(ReadOnlySpan<byte> type, byte[] content) =>
        [.. "RIFF"u8, .. Little32((uint)(12 + content.Length)), .. "WEBP"u8, .. WebpChunk(type, content)];

    /// <summary>An extended file with a picture and other chunks behind it, each padded to an even length.</summary>
    public static byte[] WebpExtended(int width, int height, params (string Type, byte[] Content)[] chunks)
    {
        byte[] start = [0x10, 0, 0, 0, .. Little32((uint)(width - 1))[..3], .. Little32((uint)(height - 1))[..3]];
        byte[] rest = [.. WebpLossy(width, height).AsSpan(12), .. chunks.SelectMany(chunk =>
            WebpChunk(System.Text.Encoding.ASCII.GetBytes(chunk.Type), chunk.Content).Concat(new byte[chunk.Content.Length & 1]))];
        return [.. "RIFF"u8, .. Little32((uint)(22 + rest.Length)), .. "WEBP"u8, .. WebpChunk("VP8X"u8, start), .. rest];
    }

    /// <summary>EXIF metadata: a maker's name, and the orientation unless it is 0.</summary>
    public static byte[] Tiff(int orientation, bool isLittle)
    {
        var entries = orientation == 0 ? 1 : 2;
        byte[] bytes =
        [
            .. isLittle ? "II*\0"u8 : "MM\0*"u8, .. Number32(8), .. Number16(entries),
            .. Number16(0x010F), .. Number16(2), .. Number32(4), .. "Me\0\0"u8,
            .. orientation == 0 ? [] : (byte[])[.. Number16(0x0112), .. Number16(3), .. Number32(1), .. Number16(orientation), 0, 0],
            .. Number32(0),
        ];
        return bytes;

        byte[] Number16(int value) => isLittle ? Little16((ushort)value) : Big16((ushort)value);

        byte[] Number32(int value) => isLittle ? Little32((uint)value) : Big32((uint)value);
    }

    private static byte[] WebpChunk(ReadOnlySpan<byte> type, byte[] content) =>
        [.. type, .. Little32((uint)content.Length), .. content];

    /// <summary>SOI, the segments given, a frame header.</summary>
    public static byte[] Jpeg(ushort width, ushort height, byte frame = 0xC0, params byte[][] before) =>
        [0xFF, 0xD8, .. before.SelectMany(bytes => bytes), .. JpegSegment(frame, JpegFrame(width, height))];

    public static byte[] JpegSegment(byte marker, byte[] content) =>
        [0xFF, marker, .. Big16((ushort)(content.Length + 2)), .. content];

    /// <summary>Precision, height, width, and three components.</summary>
    public static byte[] JpegFrame(ushort width, ushort height) =>
        [8, .. Big16(height), .. Big16(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    public static byte[] JpegWhole(ushort width, ushort height, params byte[][] before) =>
        [.. Jpeg(width, height, 0xC0, before), .. JpegSegment(0xDA, [1, 1, 0, 0, 63, 0]), .. JpegScan, 0xFF, 0xD9];

    /// <summary>An EXIF segment whose thumbnail is a whole JPEG with a size of its own.</summary>
    public static byte[] Exif(ushort width, ushort height) =>
        JpegSegment(0xE1, [.. "Exif\0\0"u8, .. JpegWhole(width, height)]);

    // Stuffed data and a restart marker, as scans have them.
    private static byte[] JpegScan => [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, .. Enumerable.Repeat((byte)0x78, 200)];

    private static byte[] Bmp(byte[] header, byte[] pixels)
    {
        var offset = 14 + header.Length;
        var length = offset + pixels.Length;
        return [.. "BM"u8, .. Little32((uint)length), 0, 0, 0, 0, .. Little32((uint)offset), .. header, .. pixels];
    }

    // None for sides that only a hostile header has.
    private static byte[] BmpPixels(long width, long height) =>
        width is > 0 and < 100 && Math.Abs(height) < 100
            ? new byte[((width * 24) + 31) / 32 * 4 * Math.Abs(height)]
            : [];

    private static byte[] Big16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Little16(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Big32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
