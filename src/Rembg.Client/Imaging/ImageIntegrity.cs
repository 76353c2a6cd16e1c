using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>
/// Whether an image is whole, told from a few bytes at both ends. It is strict with what was cut short, and lenient with bytes that
/// follow the end: an image that was paid for is not thrown away for some padding, nor is one refused before it is sent.
/// </summary>
internal static class ImageIntegrity
{
    /// <summary>Checks a file that was just received.</summary>
    /// <param name="stream">A seekable stream, positioned anywhere; it is left anywhere.</param>
    /// <param name="problem">
    /// What is wrong, as a clause without a full stop, when it is no whole image; else empty.
    /// </param>
    /// <returns>The true format; null when it is no whole image of a known format.</returns>
    public static ImageFormat? Check(Stream stream, out string problem)
    {
        var length = stream.Length;
        if (length == 0)
        {
            problem = "it is empty";
            return null;
        }

        using var window = new ByteWindow(stream);
        window.TryGet(0, (int)Math.Min(length, ImageSignature.Length), out var start);
        var format = ImageSignature.Detect(start);
        problem = format switch
        {
            ImageFormat.Webp => CheckWebp(window, length),
            ImageFormat.Png => CheckPng(window, stream),
            ImageFormat.Jpeg => CheckJpeg(window, stream),
            ImageFormat.Bmp => CheckBmp(window, length),
            _ => Name(start),
        } ?? "";
        return problem.Length == 0 ? format : null;
    }

    /// <summary>What shows that an image to be sent ends before its picture does; its header has been read and is good.</summary>
    /// <param name="window">The window through which the header was read.</param>
    /// <param name="stream">The stream of the window; it is left anywhere.</param>
    /// <param name="format">The format that the signature shows.</param>
    /// <returns>What is wrong, as a clause without a full stop; null when the image is whole.</returns>
    public static string? FindCut(ByteWindow window, Stream stream, ImageFormat format) => format switch
    {
        ImageFormat.Webp => FindCutOfWebp(window, stream.Length),
        ImageFormat.Png => FileTail.ContainsAnywhere(stream, PngHeader.SignatureLength, PngEnd) ? null : PngIsCut,
        ImageFormat.Jpeg => FindScan(window, out var scan) ?? (FileTail.ContainsAnywhere(stream, scan, JpegEnd) ? null : JpegIsCut),
        _ => CheckBmp(window, stream.Length),
    };

    // The last chunk of a PNG is always the same: no content, its type, its checksum.
    private static ReadOnlySpan<byte> PngEnd =>
        [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    private const string PngIsCut = "the PNG file is cut short (its last chunk, IEND, is missing)";

    private const string JpegIsCut = "the JPEG file is cut short (its end marker, EOI, is missing)";

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, JpegSegments.EndOfImage];

    // The RIFF header states how much follows it, and the first chunk must fit in that.
    private static string? CheckWebp(ByteWindow window, long length)
    {
        const int firstChunk = 12;
        const int payload = firstChunk + 8;
        if (FindCutOfWebp(window, length) is { } cut)
        {
            return cut;
        }

        if (!window.TryGet(0, payload, out var start))
        {
            return "the WebP file ends within its header";
        }

        long chunk = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(firstChunk + 4));
        return chunk == 0 || payload + chunk > 8L + BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(4))
            ? "the WebP file states a length that its picture does not fit"
            : null;
    }

    private static string? FindCutOfWebp(ByteWindow window, long length)
    {
        if (!window.TryGet(0, 8, out var start))
        {
            return "the WebP file ends within its header";
        }

        var declared = 8L + BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(4));
        return declared > length ? CutShort("WebP", declared, length) : null;
    }

    private static string? CheckPng(ByteWindow window, Stream stream)
    {
        if (!PngHeader.TryRead(window, out _, out var problem))
        {
            return problem;
        }

        return FileTail.Contains(stream, PngHeader.SignatureLength, PngEnd)
            ? null
            : PngIsCut;
    }

    // Inside a scan FF is never followed by D9, but a thumbnail in the metadata has an end of its own: only an end
    // behind the start of the scan counts.
    private static string? CheckJpeg(ByteWindow window, Stream stream) =>
        FindScan(window, out var scan) ?? (FileTail.Contains(stream, scan, JpegEnd) ? null : JpegIsCut);

    // The problem, when there is no scan.
    private static string? FindScan(ByteWindow window, out long scan)
    {
        scan = 0;
        var segments = new JpegSegments(window);
        do
        {
            if (!segments.TryMoveNext(out var problem))
            {
                return problem;
            }

            if (segments.Marker == JpegSegments.EndOfImage)
            {
                return "the JPEG file ends without a picture";
            }
        }
        while (segments.Marker != JpegSegments.StartOfScan);

        scan = segments.End;
        return null;
    }

    // The file size of the header is believed when it says more than there is; some writers leave it at zero, so the
    // rows of an uncompressed picture are counted too.
    private static string? CheckBmp(ByteWindow window, long length)
    {
        if (!BmpHeader.TryRead(window, out var header, out var problem))
        {
            return problem;
        }

        if (!BmpHeader.TryReadExtent(window, header, out var extent))
        {
            return "the BMP file ends within its header";
        }

        return extent > length ? CutShort("BMP", extent, length) : null;
    }

    private static string Name(ReadOnlySpan<byte> start) =>
        ImageSignature.NameUnsupported(start) is { } name ? $"it is {name}" : "it is not an image of a known format";

    private static string CutShort(string name, long declared, long length) =>
        FormattableString.Invariant($"the {name} file is cut short (it states {declared} bytes and has {length})");
}
