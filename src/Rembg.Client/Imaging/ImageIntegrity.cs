using System.Buffers;

namespace Rembg.Imaging;

/// <summary>
/// Checks that an image is complete, before it is sent and after it is received, usually from a few bytes at both ends. It is strict about
/// missing image data, and lenient about trailing bytes and fields that decoders ignore.
/// </summary>
internal static class ImageIntegrity
{
    // The end marker is nearly always in the last few bytes; only when it is not, more of the file is read.
    private const int NearEnd = 64;
    private const int FirstBlock = 4 * 1024;
    private const int LargestBlock = 64 * 1024;

    /// <summary>
    /// Whether a seekable stream is a complete image of a known format; if not, the problem as a clause without a full stop.
    /// </summary>
    public static bool TryCheck(Stream stream, out ImageHeader header, out string problem)
    {
        header = default;
        var window = new ByteWindow(stream);
        if (ImageSignature.Detect(window.Start(ImageSignature.Length)) is not { } format)
        {
            problem = stream.Length == 0 ? "it is empty"
                : ImageSignature.NameUnsupported(window.Start()) is { } name ? $"it is {name}"
                : "it is not an image of a known format";
            return false;
        }

        if (!ImageHeader.TryRead(window, format, out header, out problem))
        {
            return false;
        }

        problem = IsMisfit(window, format) ? "its header declares a length that its picture does not fit"
            : FindTruncation(window, header) is { } truncation ? "it is truncated: " + truncation
            : "";
        return problem.Length == 0;
    }

    /// <summary>What is missing of an image, as a clause without a full stop; null when it is complete.</summary>
    public static string? FindTruncation(ByteWindow window, ImageHeader header) => header.Format switch
    {
        ImageFormat.Webp => window.TryGet(0, 8, out var riff)
            ? Compare(8 + riff.UInt32Little(4), window)
            : "it ends within its header",
        ImageFormat.Png => FindTruncationOfPng(window.Stream, header),
        ImageFormat.Jpeg => FindTruncationOfJpeg(window, header),
        _ => Compare(BmpHeader.ReadExtent(window, header), window),
    };

    // The last chunk of a PNG is always the same: no content, its type, its checksum.
    private static ReadOnlySpan<byte> PngEnd =>
        [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, JpegSegments.EndOfImage];

    // Decoders need all rows, and no end chunk.
    private static string? FindTruncationOfPng(Stream stream, ImageHeader header) =>
        header.DataStart == 0 ? "its image data (IDAT) are missing"
            : Contains(stream, header.DataStart, PngEnd) || PngData.IsComplete(stream, header) ? null
            : "its image data and its last chunk (IEND) are incomplete";

    // Inside a scan FF is never followed by D9, but a thumbnail in the metadata has an end of its own: only an end behind the start of
    // the scan counts.
    private static string? FindTruncationOfJpeg(ByteWindow window, ImageHeader header) =>
        header.DataStart > 0 ? (Contains(window.Stream, header.DataStart, JpegEnd) ? null : "its end marker (EOI) is missing")
            : window.IsSpent ? "no image data were found in so large a header"
            : "its image data are missing";

    // The first chunk of a WebP must fit into what the RIFF header declares.
    private static bool IsMisfit(ByteWindow window, ImageFormat format) =>
        format == ImageFormat.Webp && window.TryGet(0, 20, out var start)
        && start.UInt32Little(16) is var chunk && (chunk == 0 || 20 + chunk > 8 + start.UInt32Little(4));

    private static string? Compare(long declared, ByteWindow window) =>
        declared > window.Length ? $"its header declares {declared} bytes, the file has {window.Length}" : null;

    // A phone's motion photo has a video behind the marker.
    private static bool Contains(Stream stream, long from, ReadOnlySpan<byte> mark)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestBlock);
        try
        {
            stream.Position = Math.Max(from, stream.Length - NearEnd);
            if (buffer.AsSpan(0, stream.ReadUpTo(buffer, NearEnd)).IndexOf(mark) >= 0)
            {
                return true;
            }

            // Blocks grow, so that an image with some padding costs one small block.
            stream.Position = from;
            var kept = 0;
            var reach = FirstBlock;
            int read;
            while ((read = stream.Read(buffer, kept, Math.Min(reach, LargestBlock - kept))) > 0)
            {
                reach = Math.Min(reach * 2, LargestBlock);
                var count = kept + read;
                if (buffer.AsSpan(0, count).IndexOf(mark) >= 0)
                {
                    return true;
                }

                // The marker may span two reads.
                kept = Math.Min(count, mark.Length - 1);
                buffer.AsSpan(count - kept, kept).CopyTo(buffer);
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
