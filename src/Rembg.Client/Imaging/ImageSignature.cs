namespace Rembg.Imaging;

/// <summary>Tells what a file is by its first bytes, whatever it is called.</summary>
internal static class ImageSignature
{
    /// <summary>How many bytes from the start are enough to tell.</summary>
    public const int Length = 16;

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegXlCodestream => [0xFF, 0x0A];

    private static ReadOnlySpan<byte> Jpeg2000Codestream => [0xFF, 0x4F, 0xFF, 0x51];

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The format that starts like this, of the four the service knows; null for anything else.</summary>
    public static ImageFormat? Detect(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Jpeg))
        {
            return ImageFormat.Jpeg;
        }

        if (start.StartsWith(Png))
        {
            return ImageFormat.Png;
        }

        if (start.StartsWith("RIFF"u8) && At(start, 8, "WEBP"u8))
        {
            return ImageFormat.Webp;
        }

        return IsBmp(start) ? ImageFormat.Bmp : null;
    }

    /// <summary>The name of a format that is often met and that the service does not take; null when unknown.</summary>
    public static string? NameUnsupported(ReadOnlySpan<byte> start)
    {
        if (At(start, 4, "ftyp"u8))
        {
            return NameMediaContainer(start.Slice(8));
        }

        if (start.StartsWith("GIF8"u8))
        {
            return "GIF";
        }

        if (IsTiff(start))
        {
            return "TIFF";
        }

        if (start.StartsWith("\0\0\0\u000CJXL \r\n"u8) || start.StartsWith(JpegXlCodestream))
        {
            return "JPEG XL";
        }

        if (start.StartsWith("\0\0\0\u000CjP  \r\n"u8) || start.StartsWith(Jpeg2000Codestream))
        {
            return "JPEG 2000";
        }

        if (start.StartsWith("8BPS"u8))
        {
            return "PSD";
        }

        if (start.StartsWith("\0\0\u0001\0"u8))
        {
            return "ICO";
        }

        if (start.StartsWith("%PDF-"u8))
        {
            return "PDF";
        }

        return NameMarkup(start);
    }

    /// <summary>Whether a file that starts like this is a picture of any kind, of those that are known here.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        Detect(start) is not null || NameUnsupported(start) is not (null or "PDF" or "XML" or "HTML");

    // "BM" alone starts many a text; the size of the second header, at offset 14, tells a bitmap from prose.
    private static bool IsBmp(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && start.Length >= Length && BmpHeader.IsKnownSize(start[14] | (start[15] << 8));

    // Either byte order, either size of offsets.
    private static bool IsTiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)
        || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    // The brands of the ISO base media format that people meet as pictures.
    private static string? NameMediaContainer(ReadOnlySpan<byte> brand)
    {
        if (brand.StartsWith("avif"u8) || brand.StartsWith("avis"u8))
        {
            return "AVIF";
        }

        var isHeic = brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8)
            || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8);
        return isHeic ? "HEIC" : null;
    }

    // A page saved under an image's name, and an error page where an image should be, are both common.
    private static string? NameMarkup(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Utf8Mark))
        {
            start = start.Slice(3);
        }

        if (start.StartsWith("<svg"u8))
        {
            return "SVG";
        }

        if (start.StartsWith("<?xml"u8))
        {
            return "XML";
        }

        var isHtml = start.StartsWith("<!DOCTYPE html"u8) || start.StartsWith("<!doctype html"u8)
            || start.StartsWith("<html"u8) || start.StartsWith("<HTML"u8);
        return isHtml ? "HTML" : null;
    }

    private static bool At(ReadOnlySpan<byte> start, int offset, ReadOnlySpan<byte> expected) =>
        start.Length >= offset && start.Slice(offset).StartsWith(expected);
}
