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

    /// <summary>Which of the service's four formats starts like this; null for none.</summary>
    public static ImageFormat? Detect(ReadOnlySpan<byte> start) =>
        start.StartsWith(Jpeg) ? ImageFormat.Jpeg
        : start.StartsWith(Png) ? ImageFormat.Png
        : start.StartsWith("RIFF"u8) && start.Length >= 8 && start.Slice(8).StartsWith("WEBP"u8) ? ImageFormat.Webp
        : IsBmp(start) ? ImageFormat.Bmp
        : null;

    /// <summary>
    /// The name of a common format that the service does not accept; null when unknown. Markup needs more than the first bytes.
    /// </summary>
    public static string? NameUnsupported(ReadOnlySpan<byte> start)
    {
        var text = Encoding.GetEncoding("iso-8859-1").GetString(start.ToArray());
        return Array.Find(Unsupported.All, format => text.IndexOf(format.Start, StringComparison.Ordinal) == format.Offset).Name
            ?? NameMarkup(text);
    }

    /// <summary>Whether a file that starts like this is an image of any format known here.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> start) =>
        Detect(start) is not null || NameUnsupported(start) is not (null or "PDF" or "XML" or "HTML");

    // "BM" also starts texts; the size of the second header, at offset 14, identifies a bitmap.
    private static bool IsBmp(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && start.Length >= Length && BmpHeader.IsKnownSize(start[14] | (start[15] << 8));

    // Pages are often saved under an image's name, or sent in place of an image. An SVG may have declarations and comments before its root.
    private static string? NameMarkup(string text)
    {
        text = text.TrimStart('\u00EF', '\u00BB', '\u00BF').TrimStart();
        return StartsWith("<!DOCTYPE html") || StartsWith("<html") ? "HTML"
            : StartsWith("<svg") || ((StartsWith("<?xml") || StartsWith("<!")) && text.Contains("<svg", StringComparison.Ordinal)) ? "SVG"
            : StartsWith("<?xml") ? "XML"
            : null;

        bool StartsWith(string tag) => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Bytes as text, such as the type of a chunk. Only ASCII is kept.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes.ToArray());

    /// <summary>Formats that the service does not accept. A class of its own, which is only loaded when a name is needed.</summary>
    private static class Unsupported
    {
        // By offset, text in Latin-1 and name.
        public static readonly (int Offset, string Start, string Name)[] All =
        [
            (4, "ftypavif", "AVIF"), (4, "ftypavis", "AVIF"), (4, "ftyphei", "HEIC"), (4, "ftyphev", "HEIC"), (4, "ftypmif1", "HEIC"),
            (4, "ftypmsf1", "HEIC"), (0, "GIF8", "GIF"), (0, "\0\0\0\u000CJXL \r\n", "JPEG XL"), (0, "\u00FF\n", "JPEG XL"),
            (0, "\0\0\0\u000CjP  \r\n", "JPEG 2000"), (0, "\u00FFO\u00FFQ", "JPEG 2000"), (0, "8BPS", "PSD"), (0, "\0\0\u0001\0", "ICO"),
            (0, "%PDF-", "PDF"),

            // Canon, Olympus, Panasonic, Fujifilm and Sigma; other raw files start as TIFF does.
            (4, "ftypcrx ", RawPhoto), (8, "CR\u0002", RawPhoto), (0, "IIRO", RawPhoto), (0, "IIRS", RawPhoto), (0, "MMOR", RawPhoto),
            (0, "IIU\0", RawPhoto), (0, "FUJIFILMCCD-RAW", RawPhoto), (0, "FOVb", RawPhoto),

            // Either byte order, either size of offsets.
            (0, "II*\0", "TIFF"), (0, "MM\0*", "TIFF"), (0, "II+\0", "TIFF"), (0, "MM\0+", "TIFF"),
        ];
    }
}
