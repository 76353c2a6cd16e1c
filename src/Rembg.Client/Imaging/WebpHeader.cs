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

    public static ImageHeader Read(ByteWindow window) => ImageSignature.Text(window.Get(FirstChunk, 4, Cut)) switch
    {
        "VP8 " => ReadLossy(window.Get(Payload, 10, Cut)),
        "VP8L" => ReadLossless(window.Get(Payload, 5, Cut)),
        "VP8X" => ReadExtended(window, window.Get(Payload, 10, Cut)),
        _ => throw new InvalidDataException("the WebP file does not start with a picture"),
    };

    // A frame tag (bit 0 clear in a key frame), a start code, and two dimensions of 14 bits below 2 bits of scaling.
    private static ImageHeader ReadLossy(ReadOnlySpan<byte> frame) =>
        (frame[0] & 1) != 0 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A
            ? throw new InvalidDataException("the WebP picture does not start with a key frame")
            : ImageHeader.Of(ImageFormat.Webp, frame.UInt16Little(6) & 0x3FFF, frame.UInt16Little(8) & 0x3FFF);

    // A signature byte, then 14 bits of width - 1, 14 of height - 1, 1 for alpha, 3 of version.
    private static ImageHeader ReadLossless(ReadOnlySpan<byte> start)
    {
        var bits = start.UInt32Little(1);
        return start[0] != 0x2F || bits >> 29 != 0
            ? throw new InvalidDataException("the WebP picture has no lossless signature")
            : ImageHeader.Of(ImageFormat.Webp, (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
    }

    // Flags, then the canvas: 24 bits of width - 1 and 24 of height - 1. Other chunks follow, including metadata.
    private static ImageHeader ReadExtended(ByteWindow window, ReadOnlySpan<byte> canvas)
    {
        var width = (canvas[4] | (canvas[5] << 8) | (canvas[6] << 16)) + 1;
        var height = (canvas[7] | (canvas[8] << 8) | (canvas[9] << 16)) + 1;
        var isAnimation = (canvas[0] & AnimationFlag) != 0;
        var header = new ImageHeader(ImageFormat.Webp, width, height);
        var frames = 0;
        long at = FirstChunk;
        for (var i = 0; i < MaximumChunks && window.TryGet(at, 8, out var chunk); i++)
        {
            var length = chunk.UInt32Little(4);
            var type = ImageSignature.Text(chunk.Slice(0, 4));
            frames += type == "ANMF" ? 1 : 0;
            header = type switch
            {
                "EXIF" => header with { Orientation = ExifOrientation.Read(window, at + 8, length) },
                "ICCP" => header with { Profile = ColorProfile.Describe(window, at + 8, length) },
                _ => header,
            };
            at += 8 + length + (length & 1);
        }

        return header with { IsAnimated = isAnimation && frames != 1 };
    }
}
