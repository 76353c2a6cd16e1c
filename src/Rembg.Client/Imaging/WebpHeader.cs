using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>WebP: a RIFF file whose first chunk declares the size, in one of three ways.</summary>
internal static class WebpHeader
{
    private const int FirstChunk = 12;
    private const int Payload = FirstChunk + 8;
    private const int AnimationFlag = 2;

    // Only an animation, with one for each frame, has more than a few.
    private const int MaximumChunks = 1000;
    private const string Cut = "the WebP header ends before the picture's size";

    public static bool TryRead(ByteWindow window, out ImageHeader header, out string problem)
    {
        return !window.TryGet(FirstChunk, 4, out var type) ? ImageHeaderReader.Fail(Cut, out header, out problem)
            : type.SequenceEqual("VP8 "u8) ? TryReadLossy(window, out header, out problem)
            : type.SequenceEqual("VP8L"u8) ? TryReadLossless(window, out header, out problem)
            : type.SequenceEqual("VP8X"u8) ? TryReadExtended(window, out header, out problem)
            : ImageHeaderReader.Fail("the WebP file does not start with a picture", out header, out problem);
    }

    // A frame tag (bit 0 clear in a key frame), a start code, and two dimensions of 14 bits below 2 bits of scaling.
    private static bool TryReadLossy(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(Payload, 10, out var frame))
        {
            return ImageHeaderReader.Fail(Cut, out header, out problem);
        }

        if ((frame[0] & 1) != 0 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A)
        {
            return ImageHeaderReader.Fail("the WebP picture does not start with a key frame", out header, out problem);
        }

        var width = BinaryPrimitives.ReadUInt16LittleEndian(frame.Slice(6)) & 0x3FFF;
        var height = BinaryPrimitives.ReadUInt16LittleEndian(frame.Slice(8)) & 0x3FFF;
        return ImageHeaderReader.Finish(ImageFormat.Webp, width, height, out header, out problem);
    }

    // A signature byte, then 14 bits of width - 1, 14 of height - 1, 1 for alpha, 3 of version.
    private static bool TryReadLossless(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(Payload, 5, out var start))
        {
            return ImageHeaderReader.Fail(Cut, out header, out problem);
        }

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(1));
        if (start[0] != 0x2F || bits >> 29 != 0)
        {
            return ImageHeaderReader.Fail("the WebP picture has no lossless signature", out header, out problem);
        }

        var width = (bits & 0x3FFF) + 1;
        var height = ((bits >> 14) & 0x3FFF) + 1;
        return ImageHeaderReader.Finish(ImageFormat.Webp, width, height, out header, out problem);
    }

    // Flags, then the canvas: 24 bits of width - 1 and 24 of height - 1. Other chunks follow, including metadata.
    private static bool TryReadExtended(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(Payload, 10, out var canvas))
        {
            return ImageHeaderReader.Fail(Cut, out header, out problem);
        }

        var width = (canvas[4] | (canvas[5] << 8) | (canvas[6] << 16)) + 1;
        var height = (canvas[7] | (canvas[8] << 8) | (canvas[9] << 16)) + 1;
        var isAnimation = (canvas[0] & AnimationFlag) != 0;
        header = ReadChunks(window, new ImageHeader(ImageFormat.Webp, width, height), out var frames);
        header = header with { IsAnimated = isAnimation && frames != 1 };
        problem = "";
        return true;
    }

    private static ImageHeader ReadChunks(ByteWindow window, ImageHeader header, out int frames)
    {
        frames = 0;
        long at = FirstChunk;
        for (var i = 0; i < MaximumChunks && window.TryGet(at, 8, out var chunk); i++)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk.Slice(4));
            var type = chunk.Slice(0, 4);
            if (type.SequenceEqual("ANMF"u8))
            {
                frames++;
            }
            else if (type.SequenceEqual("EXIF"u8))
            {
                header = header with { Orientation = ExifOrientation.Read(window, at + 8, length) };
            }
            else if (type.SequenceEqual("ICCP"u8))
            {
                header = header with { Profile = ColorProfile.Describe(window, at + 8, length) };
            }

            at += 8 + length + (length & 1);
        }

        return header;
    }
}
