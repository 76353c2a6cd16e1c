using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.Client;

/// <summary>Small images to send. Their headers are genuine; their pixels do not matter.</summary>
internal static class Pictures
{
    public static byte[] Jpeg(int length = 600, int seed = 0) => Padded(HeaderBuilder.JpegWhole(40, 30), length, seed);

    public static byte[] Png(int length = 600, int seed = 0) => Padded(HeaderBuilder.PngWhole(40, 30), length, seed);

    public static byte[] Webp() => HeaderBuilder.WebpLossy(40, 30);

    /// <summary>A WebP picture of about that length, which is whole in itself and so can be an answer.</summary>
    public static byte[] Webp(int length) =>
        HeaderBuilder.Webp("VP8 "u8, [0x10, 0, 0, 0x9D, 1, 0x2A, 40, 0, 30, 0, .. new byte[length & ~1]]);

    public static byte[] Of(ImageFormat format) => format switch
    {
        ImageFormat.Webp => Webp(),
        ImageFormat.Png => Png(),
        ImageFormat.Jpeg => Jpeg(),
        _ => HeaderBuilder.Bmp(40, 30),
    };

    // What follows the end of a picture makes it as long as wanted, and unlike the others.
    private static byte[] Padded(byte[] picture, int length, int seed)
    {
        var padded = new byte[Math.Max(length, picture.Length)];
#pragma warning disable CA5394 // Filler, the same in every run.
        new Random(seed).NextBytes(padded);
#pragma warning restore CA5394
        picture.CopyTo(padded, 0);
        return padded;
    }
}
