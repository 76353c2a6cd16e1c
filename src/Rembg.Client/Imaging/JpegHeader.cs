using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>JPEG: the frame header (SOF) with the size, and the metadata segments, all before the first scan.</summary>
internal static class JpegHeader
{
    private const byte Exif = 0xE1;
    private const byte Profile = 0xE2;

    /// <summary>Reads everything in one pass. Once the size is known, a later problem only leaves <see cref="ImageHeader.DataStart"/> at 0.</summary>
    public static bool TryRead(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(0, 2, out var start) || start[0] != 0xFF || start[1] != 0xD8)
        {
            return ImageHeaderReader.Fail("the JPEG signature is missing", out header, out problem);
        }

        header = default;
        var orientation = 0;
        string? profile = null;
        var segments = new JpegSegments(window);
        while (segments.TryMoveNext(out problem) && segments.Marker is not (JpegSegments.StartOfScan or JpegSegments.EndOfImage))
        {
            if (header == default && IsFrame(segments.Marker))
            {
                if (!TryReadFrame(window, segments, out header, out problem))
                {
                    return false;
                }
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

        if (header == default)
        {
            return ImageHeaderReader.Fail(problem.Length > 0 ? problem : "the JPEG header has no picture size", out header, out problem);
        }

        var scan = problem.Length == 0 && segments.Marker == JpegSegments.StartOfScan ? segments.End : 0;
        header = header with { Orientation = orientation, Profile = profile, DataStart = scan };
        problem = "";
        return true;
    }

    // One byte of precision, then the height and the width.
    private static bool TryReadFrame(ByteWindow window, JpegSegments segments, out ImageHeader header, out string problem)
    {
        if (segments.Length < 5 || !window.TryGet(segments.Start, 5, out var frame))
        {
            return ImageHeaderReader.Fail("the JPEG header ends before the picture's size", out header, out problem);
        }

        var precision = frame[0];
        var height = BinaryPrimitives.ReadUInt16BigEndian(frame.Slice(1));
        var width = BinaryPrimitives.ReadUInt16BigEndian(frame.Slice(3));

        // The standard lets a file declare its height after the first scan (DNL), which no common decoder supports.
        var isOpen = height == 0 && width != 0;
        if (!ImageHeaderReader.Finish(ImageFormat.Jpeg, width, isOpen ? 1 : height, out header, out problem))
        {
            return false;
        }

        header = header with
        {
            UnreadableKind = isOpen ? "a JPEG whose header leaves the height open"
                : segments.Marker is 0xC3 or 0xCB ? "a lossless JPEG"
                : segments.Marker is 0xC5 or 0xC6 or 0xC7 or 0xCD or 0xCE or 0xCF ? "a hierarchical JPEG"
                : precision != 8 ? FormattableString.Invariant($"a JPEG of {precision} bits a sample")
                : null,
        };
        return true;
    }

    private static bool StartsWith(ByteWindow window, JpegSegments segments, ReadOnlySpan<byte> name) =>
        segments.Length > name.Length && window.TryGet(segments.Start, name.Length, out var start) && start.SequenceEqual(name);

    // SOF0 to SOF15, without DHT, JPG and DAC, which lie between them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
