namespace Rembg.Imaging;

/// <summary>JPEG: the frame header (SOF) with the size, and the metadata segments, all before the first scan.</summary>
internal static class JpegHeader
{
    private const byte Exif = 0xE1;
    private const byte Profile = 0xE2;

    /// <summary>
    /// Reads everything in one pass. Once the size is known, a later problem only leaves <see cref="ImageHeader.DataStart"/> at 0.
    /// </summary>
    public static ImageHeader Read(ByteWindow window)
    {
        ImageHeader? header = null;
        var orientation = 0;
        string? profile = null;
        var scan = 0L;
        var segments = new JpegSegments(window);
        try
        {
            while (segments.MoveNext())
            {
                if (header is null && IsFrame(segments.Marker))
                {
                    header = ReadFrame(window, segments);
                }
                else if (orientation == 0 && segments.Marker == Exif && StartsWith(window, segments, "Exif\0\0"u8))
                {
                    orientation = ExifOrientation.Read(window, segments.Start, segments.Length);
                }
                else if (profile is null && segments.Marker == Profile && StartsWith(window, segments, "ICC_PROFILE\0"u8))
                {
                    // After the name come the number of the part and the count of parts. The first part comes first.
                    const int before = 14;
                    profile = ColorProfile.Describe(window, segments.Start + before, segments.Length - before);
                }
            }

            scan = segments.Marker == JpegSegments.StartOfScan ? segments.End : 0;
        }
        catch (InvalidDataException) when (header is not null)
        {
            // The scan is missing, which is reported when the image is checked.
        }

        return header is { } known
            ? known with { Orientation = orientation, Profile = profile, DataStart = scan }
            : throw new InvalidDataException("the JPEG header has no picture size");
    }

    // One byte of precision, then the height and the width.
    private static ImageHeader ReadFrame(ByteWindow window, JpegSegments segments)
    {
        if (segments.Length < 5 || !window.TryGet(segments.Start, 5, out var frame))
        {
            throw new InvalidDataException("the JPEG header ends before the picture's size");
        }

        var (height, width) = (frame.UInt16Big(1), frame.UInt16Big(3));

        // The standard lets a file declare its height after the first scan (DNL), which no common decoder supports.
        var isOpen = height == 0 && width != 0;
        return ImageHeader.Of(ImageFormat.Jpeg, width, isOpen ? 1 : height) with
        {
            UnreadableKind = isOpen ? "a JPEG whose header leaves the height open"
                : segments.Marker is 0xC3 or 0xCB ? "a lossless JPEG"
                : segments.Marker is 0xC5 or 0xC6 or 0xC7 or 0xCD or 0xCE or 0xCF ? "a hierarchical JPEG"
                : frame[0] != 8 ? $"a JPEG of {frame[0]} bits a sample"
                : null,
        };
    }

    private static bool StartsWith(ByteWindow window, JpegSegments segments, ReadOnlySpan<byte> name) =>
        segments.Length > name.Length && window.TryGet(segments.Start, name.Length, out var start) && start.SequenceEqual(name);

    // SOF0 to SOF15, without DHT, JPG and DAC, which lie between them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
