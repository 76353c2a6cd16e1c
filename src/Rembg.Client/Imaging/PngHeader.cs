namespace Rembg.Imaging;

/// <summary>PNG: a signature, then chunks: IHDR with the size, metadata, and the image data (IDAT).</summary>
internal static class PngHeader
{
    public const int SignatureLength = 8;

    /// <summary>The length, type and checksum of a chunk, in bytes.</summary>
    public const int ChunkOverhead = 12;

    private const int HeaderLength = 13;
    private const int FirstChunk = SignatureLength + HeaderLength + ChunkOverhead;

    // How much of the file's end is searched for metadata.
    private const int Tail = ByteWindow.MaximumCount;

    public static ImageHeader Read(ByteWindow window)
    {
        var start = window.Get(0, 24, "the PNG header ends before the picture's size");
        var type = start.Slice(12, 4);
        if (type.SequenceEqual("CgBI"u8))
        {
            // The size follows in a later chunk, and makes no difference.
            return new(ImageFormat.Png, 1, 1) { UnreadableKind = "a PNG of the kind that only iOS reads (CgBI)" };
        }

        if (!type.SequenceEqual("IHDR"u8) || start.UInt32Big(SignatureLength) != HeaderLength)
        {
            throw new InvalidDataException("the PNG does not start with a header (IHDR)");
        }

        var header = ImageHeader.Of(ImageFormat.Png, start.UInt32Big(16), start.UInt32Big(20));
        if (window.TryGet(24, 2, out var depth) && Channels(depth[0], depth[1]) == 0)
        {
            header = header with { UnreadableKind = $"a PNG of {depth[0]} bits a sample in colour type {depth[1]}" };
        }

        header = ReadChunks(window, header);
        return header is { Orientation: 0, DataStart: > 0 }
            ? header with { Orientation = ReadTail(window, Math.Max(header.DataStart, window.Length - Tail)) }
            : header;
    }

    /// <summary>The samples of a pixel; 0 for a combination that is not in the standard.</summary>
    public static int Channels(int bitDepth, int colorType) => (colorType, bitDepth) switch
    {
        (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
        (4, 8 or 16) => 2,
        (2, 8 or 16) => 3,
        (6, 8 or 16) => 4,
        _ => 0,
    };

    // Some tools write metadata after the image data.
    private static int ReadTail(ByteWindow window, long from)
    {
        var at = window.TryGet(from, (int)(window.Length - from), out var tail) ? tail.IndexOf("eXIf"u8) : -1;
        return at < 0 ? 0 : ExifOrientation.Read(window, from + at + 4, window.Length);
    }

    private static ImageHeader ReadChunks(ByteWindow window, ImageHeader header)
    {
        long at = FirstChunk;
        while (window.TryGet(at, 8, out var chunk))
        {
            var length = chunk.UInt32Big(0);
            var type = ImageSignature.Text(chunk.Slice(4));
            header = type switch
            {
                "eXIf" => header with { Orientation = ExifOrientation.Read(window, at + 8, length) },
                "iCCP" => header with { Profile = ColorProfile.DescribeCompressed(window, at + 8, length) },
                "sRGB" => header with { Profile = header.Profile ?? "sRGB" },
                "acTL" when window.TryGet(at + 8, 4, out var frames) => header with { IsAnimated = frames.UInt32Big(0) > 1 },
                "IDAT" => header with { DataStart = at },
                "IEND" => header with { UnreadableKind = header.UnreadableKind ?? "a PNG without image data (IDAT)" },
                _ => header,
            };
            if (type is "IDAT" or "IEND")
            {
                break;
            }

            at += length + ChunkOverhead;
        }

        return header;
    }
}
