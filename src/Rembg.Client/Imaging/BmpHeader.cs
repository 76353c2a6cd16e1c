using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>BMP: a file header of 14 bytes, then one of several headers, told apart by their own length.</summary>
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

    /// <summary>Whether some kind of bitmap has a second header of so many bytes.</summary>
    public static bool IsKnownSize(long size) => size is CoreSize or (>= ShortestLaterSize and <= LongestSize);

    public static bool TryRead(ByteWindow window, out ImageHeader header, out string problem)
    {
        const string cut = "the BMP header ends before the picture's size";
        if (!window.TryGet(0, 18, out var start))
        {
            return ImageHeaderReader.Fail(cut, out header, out problem);
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(14));
        if (!IsKnownSize(size))
        {
            return ImageHeaderReader.Fail("the BMP header is of no known kind", out header, out problem);
        }

        if (!window.TryGet(18, size == CoreSize ? 4 : 8, out var dimensions))
        {
            return ImageHeaderReader.Fail(cut, out header, out problem);
        }

        long width, height;
        if (size == CoreSize)
        {
            width = BinaryPrimitives.ReadUInt16LittleEndian(dimensions);
            height = BinaryPrimitives.ReadUInt16LittleEndian(dimensions.Slice(2));
        }
        else
        {
            // A negative height means rows from the top down.
            width = BinaryPrimitives.ReadInt32LittleEndian(dimensions);
            height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(dimensions.Slice(4)));
        }

        return ImageHeaderReader.Finish(ImageFormat.Bmp, width, height, out header, out problem);
    }

    /// <summary>
    /// How long the file must be at least, by what it states and by the rows that its header asks for.
    /// </summary>
    /// <remarks>Some writers leave the stated length at zero, so it alone is no proof.</remarks>
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
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(start.Slice(size == CoreSize ? 24 : 28));

        uint compression = 0;
        if (size >= CompressedSize)
        {
            if (!window.TryGet(30, 4, out var field))
            {
                return false;
            }

            compression = BinaryPrimitives.ReadUInt32LittleEndian(field);
        }

        // Rows are padded to 4 bytes. Hostile dimensions overflow 64 bits, but not a decimal.
        var stride = ((long)header.Width * bits + 31) / 32 * 4;
        var rows = compression is Uncompressed or BitFields or AlphaBitFields ? (decimal)stride * header.Height : 0;
        extent = (long)Math.Min(Math.Max(declared, pixels + rows), long.MaxValue);
        return true;
    }
}
