using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.Client;

/// <summary>Small images to send. Their headers are genuine; nobody looks at their pixels.</summary>
internal static class Pictures
{
    public static byte[] Jpeg(int length = 600, int seed = 0) => Padded(HeaderBuilder.JpegWhole(40, 30), length, seed);

    public static byte[] Png(int length = 600, int seed = 0) => Padded(HeaderBuilder.PngWhole(40, 30), length, seed);

    public static byte[] Webp() => HeaderBuilder.WebpLossy(40, 30);

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
