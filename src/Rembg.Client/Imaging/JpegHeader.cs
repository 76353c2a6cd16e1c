using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>JPEG: the size is in the frame header (SOF), somewhere before the first scan.</summary>
internal static class JpegHeader
{
    public static bool TryRead(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(0, 2, out var start) || start[0] != 0xFF || start[1] != 0xD8)
        {
            return ImageHeaderReader.Fail("the JPEG signature is missing", out header, out problem);
        }

        var segments = new JpegSegments(window);
        do
        {
            if (!segments.TryMoveNext(out problem))
            {
                return ImageHeaderReader.Fail(problem, out header, out problem);
            }

            if (segments.Marker is JpegSegments.StartOfScan or JpegSegments.EndOfImage)
            {
                return ImageHeaderReader.Fail("the JPEG header has no picture size", out header, out problem);
            }
        }
        while (!IsFrame(segments.Marker));

        // One byte of precision, then the height and the width.
        if (segments.Length < 5 || !window.TryGet(segments.Start, 5, out var frame))
        {
            return ImageHeaderReader.Fail("the JPEG header ends before the picture's size", out header, out problem);
        }

        var height = BinaryPrimitives.ReadUInt16BigEndian(frame.Slice(1));
        var width = BinaryPrimitives.ReadUInt16BigEndian(frame.Slice(3));

        // The standard lets a file tell its height after the first scan (DNL). The common decoders refuse such a
        // file, so the service would too, and finding the height would mean reading the whole scan.
        if (height == 0 && width != 0)
        {
            const string open = "the JPEG header leaves the height open, which decoders do not support";
            return ImageHeaderReader.Fail(open, out header, out problem);
        }

        return ImageHeaderReader.Finish(ImageFormat.Jpeg, width, height, out header, out problem);
    }

    // SOF0 to SOF15, without DHT, JPG and DAC, which lie between them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
