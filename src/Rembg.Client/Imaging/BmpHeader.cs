using System.Buffers.Binary;

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
        var size = BinaryPrimitives.ReadUInt32LittleEndian(window.Get(0, 18, cut).Slice(14));
        if (!IsKnownSize(size))
        {
            throw new InvalidDataException("the BMP header is of no known kind");
        }

        // A negative height means rows from the top down.
        var dimensions = window.Get(18, size == CoreSize ? 4 : 8, cut);
        var header = size == CoreSize
            ? ImageHeader.Of(ImageFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(dimensions), BinaryPrimitives.ReadUInt16LittleEndian(dimensions.Slice(2)))
            : ImageHeader.Of(ImageFormat.Bmp, BinaryPrimitives.ReadInt32LittleEndian(dimensions), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(dimensions.Slice(4))));
        return window.TryGet(BitsAt(size), 2, out var bits) && BinaryPrimitives.ReadUInt16LittleEndian(bits) is not (1 or 4 or 8 or 16 or 24 or 32) and var depth
            ? header with { UnreadableKind = Invariant($"a BMP of {depth} bits a pixel") }
            : header;
    }

    /// <summary>Reads the least file length that holds all rows.</summary>
    /// <remarks>Many writers declare a wrong file length, so it only counts for compressed rows whose own declared length is not smaller.</remarks>
    public static bool TryReadExtent(ByteWindow window, ImageHeader header, out long extent)
    {
        extent = 0;
        if (!window.TryGet(0, 30, out var start))
        {
            return false;
        }

        long declared = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(2));
        long pixels = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(10));
        var size = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(14));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(BitsAt(size)));

        if (size >= CompressedSize)
        {
            if (!window.TryGet(30, 8, out var fields))
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(fields) is not (Uncompressed or BitFields or AlphaBitFields))
            {
                long compressed = BinaryPrimitives.ReadUInt32LittleEndian(fields.Slice(4));
                extent = compressed == 0 ? declared : Math.Min(declared, pixels + compressed);
                return true;
            }
        }

        // Rows are padded to 4 bytes. Hostile dimensions overflow 64 bits, but not a decimal.
        var stride = ((long)header.Width * bits + 31) / 32 * 4;
        extent = (long)Math.Min(pixels + (decimal)stride * header.Height, long.MaxValue);
        return true;
    }

    private static int BitsAt(uint size) => size == CoreSize ? 24 : 28;
}
