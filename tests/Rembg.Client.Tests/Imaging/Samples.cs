namespace Rembg.Client.Tests.Imaging;

/// <summary>One image of every kind, all of 37 by 21 pixels, with the number of bytes that tell the size.</summary>
internal static class Samples
{
    public const int Width = 37;
    public const int Height = 21;

    public static IReadOnlyDictionary<string, Sample> All { get; } = Create();

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    private static Dictionary<string, Sample> Create() => new()
    {
        ["png"] = new(ImageFormat.Png, HeaderBuilder.PngWhole(Width, Height), 24),
        ["bmp core"] = new(ImageFormat.Bmp, HeaderBuilder.BmpCore(Width, Height), 22),
        ["bmp os/2"] = new(ImageFormat.Bmp, HeaderBuilder.Bmp(Width, Height, 16), 26),
        ["bmp info"] = new(ImageFormat.Bmp, HeaderBuilder.Bmp(Width, Height), 26),
        ["bmp v5"] = new(ImageFormat.Bmp, HeaderBuilder.Bmp(Width, Height, 124), 26),
        ["bmp top down"] = new(ImageFormat.Bmp, HeaderBuilder.Bmp(Width, -Height), 26),
        ["webp lossy"] = new(ImageFormat.Webp, HeaderBuilder.WebpLossy(Width, Height), 30),
        ["webp lossless"] = new(ImageFormat.Webp, HeaderBuilder.WebpLossless(Width, Height), 25),
        ["webp extended"] = new(ImageFormat.Webp, HeaderBuilder.WebpExtended(Width, Height), 30),
        ["jpeg"] = new(ImageFormat.Jpeg, HeaderBuilder.JpegWhole(Width, Height), 11),
        ["jpeg with thumbnail"] = WithThumbnail(),
    };

    private static Sample WithThumbnail()
    {
        var exif = HeaderBuilder.Exif(160, 120);
        return new(ImageFormat.Jpeg, HeaderBuilder.JpegWhole(Width, Height, exif), 11 + exif.Length);
    }
}

/// <param name="Format">Its format.</param>
/// <param name="Bytes">A whole image.</param>
/// <param name="HeaderLength">How many bytes from the start tell the size; one less does not.</param>
internal sealed record Sample(ImageFormat Format, byte[] Bytes, int HeaderLength);
