using System.Buffers.Binary;
using ImageMagick;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>Pictures made for tests: whole ones, and mere headers that claim a size.</summary>
internal static class SamplePictures
{
    /// <summary>A complete PNG, all blue.</summary>
    public static byte[] Png(int width, int height) => Encode(width, height, MagickFormat.Png32);

    /// <summary>A complete BMP.</summary>
    public static byte[] Bmp(int width, int height) => Encode(width, height, MagickFormat.Bmp);

    /// <summary>The first bytes of a PNG of any size.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        var head = Png(1, 1);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        return head;
    }

    /// <summary>The first bytes of a JPEG of any size, with something before its frame as cameras write it.</summary>
    public static byte[] JpegHeader(int width, int height) =>
    [
        0xFF, 0xD8,
        0xFF, 0xE1, 0x00, 0x08, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
        0xFF, 0xC4, 0x00, 0x02,
        0xFF, 0xFF, 0xC2, 0x00, 0x0B, 0x08, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
    ];

    /// <summary>The first bytes of a lossy WebP of any size.</summary>
    public static byte[] WebpHeader(int width, int height) =>
    [
        .. "RIFF"u8, 0x40, 0, 0, 0, .. "WEBPVP8 "u8, 0x30, 0, 0, 0,
        0x10, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 0, 0, 0,
    ];

    /// <summary>The first bytes of a lossless WebP of any size.</summary>
    public static byte[] LosslessWebpHeader(int width, int height)
    {
        var bits = (uint)(width - 1) | ((uint)(height - 1) << 14);
        return
        [
            .. "RIFF"u8, 0x40, 0, 0, 0, .. "WEBPVP8L"u8, 0x30, 0, 0, 0,
            0x2F, (byte)bits, (byte)(bits >> 8), (byte)(bits >> 16), (byte)(bits >> 24), 0, 0, 0, 0, 0,
        ];
    }

    /// <summary>The first bytes of an extended WebP of any size.</summary>
    public static byte[] ExtendedWebpHeader(int width, int height) =>
    [
        .. "RIFF"u8, 0x40, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0x10, 0, 0, 0,
        (byte)(width - 1), (byte)((width - 1) >> 8), (byte)((width - 1) >> 16),
        (byte)(height - 1), (byte)((height - 1) >> 8), (byte)((height - 1) >> 16),
    ];

    /// <summary>Puts the header of a small PNG before bytes that mean nothing.</summary>
    public static byte[] WithPngHeader(this byte[] bytes)
    {
        PngHeader(8, 8).AsSpan(0, 33).CopyTo(bytes);
        return bytes;
    }

    private static byte[] Encode(int width, int height, MagickFormat format)
    {
        using var picture = new MagickImage(new MagickColor("#9cf"), (uint)width, (uint)height);
        picture.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "date,time");
        return picture.ToByteArray(format);
    }
}
