namespace Rembg.Imaging;

/// <summary>BMP: a file header of 14 bytes, then one of several headers, which differ in their length.</summary>
internal static class BmpHeader
{
    /// <summary>BITMAPCOREHEADER, the only one with dimensions of 16 bits.</summary>
    public const int CoreSize = 12;

    // From the shortest of OS/2 2.x to BITMAPV5HEADER.
    private const int ShortestLaterSize = 16;
    private const int LongestSize = 124;

    // From this size on the header states a compression.
    private const int CompressedSize = 20;
    private const uint Uncompressed = 0;
    private const uint BitFields = 3;
    private const uint AlphaBitFields = 6;

    /// <summary>Whether a kind of bitmap has a second header of this length.</summary>
    public static bool IsKnownSize(long size) => size is CoreSize or (>= ShortestLaterSize and <= LongestSize);

    public static ImageHeader Read(ByteWindow window)
    {
        const string cut = "the BMP header ends before the picture's size";
        var size = window.Get(0, 18, cut).UInt32Little(14);
        if (!IsKnownSize(size))
        {
            throw new InvalidDataException("the BMP header is of no known kind");
        }

        // A negative height means rows from the top down.
        var dimensions = window.Get(18, size == CoreSize ? 4 : 8, cut);
        var header = size == CoreSize
            ? ImageHeader.Of(ImageFormat.Bmp, dimensions.UInt16Little(0), dimensions.UInt16Little(2))
            : ImageHeader.Of(ImageFormat.Bmp, (int)dimensions.UInt32Little(0), Math.Abs((long)(int)dimensions.UInt32Little(4)));
        return window.TryGet(BitsAt(size), 2, out var bits) && bits.UInt16Little(0) is not (1 or 4 or 8 or 16 or 24 or 32) and var depth
            ? header with { UnreadableKind = $"a BMP of {depth} bits a pixel" }
            : header;
    }

    /// <summary>Reads the least file length that holds the header and all rows.</summary>
    /// <remarks>Many writers declare a wrong file length, so it only counts for compressed rows whose own length is not smaller.</remarks>
    public static long ReadExtent(ByteWindow window, ImageHeader header)
    {
        var start = window.Start(38);
        if (start.Length < 30 || (start.Length < 38 && start.UInt32Little(14) >= CompressedSize))
        {
            return 38;
        }

        var size = start.UInt32Little(14);
        var pixels = start.UInt32Little(10);
        if (size >= CompressedSize && start.UInt32Little(30) is not (Uncompressed or BitFields or AlphaBitFields))
        {
            var (declared, compressed) = (start.UInt32Little(2), start.UInt32Little(34));
            return compressed == 0 ? declared : Math.Min(declared, pixels + compressed);
        }

        // Rows are padded to 4 bytes. Hostile dimensions overflow 64 bits, but not a decimal.
        var stride = ((long)header.Width * start.UInt16Little(BitsAt(size)) + 31) / 32 * 4;
        return (long)Math.Min(pixels + (decimal)stride * header.Height, long.MaxValue);
    }

    private static int BitsAt(long size) => size == CoreSize ? 24 : 28;
}
