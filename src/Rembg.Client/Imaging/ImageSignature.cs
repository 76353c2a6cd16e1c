namespace Rembg.Imaging;

/// <summary>Identifies file formats by their first bytes.</summary>
internal static class ImageSignature
{
    /// <summary>The number of bytes that <see cref="Detect"/> needs.</summary>
    public const int Length = 16;

    /// <summary>The name for all cameras' raw formats.</summary>
    public const string RawPhoto = "raw photo";

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegXlCodestream => [0xFF, 0x0A];

    private static ReadOnlySpan<byte> Jpeg2000Codestream => [0xFF, 0x4F, 0xFF, 0x51];

    /// <summary>Which of the service's four formats starts like this; null for none.</summary>
    public static ImageFormat? Detect(ReadOnlySpan<byte> start) =>
        start.StartsWith(Jpeg) ? ImageFormat.Jpeg
        : start.StartsWith(Png) ? ImageFormat.Png
        : start.StartsWith("RIFF"u8) && At(start, 8, "WEBP"u8) ? ImageFormat.Webp
        : IsBmp(start) ? ImageFormat.Bmp
        : null;

    /// <summary>The name of a common format that the service does not accept; null when unknown. Markup needs more than the first bytes.</summary>
    public static string? NameUnsupported(ReadOnlySpan<byte> start) =>
        At(start, 4, "ftyp"u8) ? NameMediaContainer(start.Slice(8))
            : IsRawPhoto(start) ? RawPhoto
            : IsTiff(start) ? "TIFF"
            : start.StartsWith("GIF8"u8) ? "GIF"
            : start.StartsWith("\0\0\0\u000CJXL \r\n"u8) || start.StartsWith(JpegXlCodestream) ? "JPEG XL"
            : start.StartsWith("\0\0\0\u000CjP  \r\n"u8) || start.StartsWith(Jpeg2000Codestream) ? "JPEG 2000"
            : start.StartsWith("8BPS"u8) ? "PSD"
            : start.StartsWith("\0\0\u0001\0"u8) ? "ICO"
            : start.StartsWith("%PDF-"u8) ? "PDF"
            : NameMarkup(start);

    /// <summary>Whether a file that starts like this is an image of any format known here.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        Detect(start) is not null || NameUnsupported(start) is not (null or "PDF" or "XML" or "HTML");

    // "BM" also starts texts; the size of the second header, at offset 14, identifies a bitmap.
    private static bool IsBmp(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && start.Length >= Length && BmpHeader.IsKnownSize(start[14] | (start[15] << 8));

    // Canon, Olympus, Panasonic, Fujifilm and Sigma; other raw files start as TIFF does.
    private static bool IsRawPhoto(ReadOnlySpan<byte> start) =>
        At(start, 8, "CR\u0002"u8) || start.StartsWith("IIRO"u8) || start.StartsWith("IIRS"u8) || start.StartsWith("MMOR"u8)
        || start.StartsWith("IIU\0"u8) || start.StartsWith("FUJIFILMCCD-RAW"u8) || start.StartsWith("FOVb"u8);

    // Either byte order, either size of offsets.
    private static bool IsTiff(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)
        || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    // The brands of the ISO base media format that are still images.
    private static string? NameMediaContainer(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avif"u8) || brand.StartsWith("avis"u8) ? "AVIF"
            : brand.StartsWith("crx "u8) ? RawPhoto
            : brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8) ? "HEIC"
            : null;

    // Pages are often saved under an image's name, or sent in place of an image. An SVG may have declarations and comments before its root.
    private static string? NameMarkup(ReadOnlySpan<byte> start)
    {
        var text = Text(start.Slice(start.StartsWith("\uFEFF"u8) ? 3 : 0)).TrimStart();
        return text.Length == 0 || text[0] != '<' ? null
            : text.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) ? "HTML"
            : text.StartsWith("<svg", StringComparison.Ordinal) || (text.StartsWith("<?xml", StringComparison.Ordinal) || text.StartsWith("<!", StringComparison.Ordinal))
                && text.IndexOf("<svg", StringComparison.Ordinal) > 0 ? "SVG"
            : text.StartsWith("<?xml", StringComparison.Ordinal) ? "XML"
            : null;
    }

    /// <summary>Bytes as text, such as the type of a chunk. Only ASCII is kept.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes.ToArray());

    private static bool At(ReadOnlySpan<byte> start, int offset, ReadOnlySpan<byte> expected) =>
        start.Length >= offset && start.Slice(offset).StartsWith(expected);
}
