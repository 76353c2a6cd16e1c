using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>Reads the orientation tag of EXIF metadata, a TIFF file inside the image.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int Short = 3;
    private const int Long = 4;
    private const int EntryLength = 12;
    private const int MaximumEntries = 512;

    /// <summary>The orientation, 1 to 8; 0 without a valid tag. The metadata may start with the name <c>Exif</c>, as in JPEG.</summary>
    public static int Read(ByteWindow window, long start, long length)
    {
        if (length >= 6 && window.TryGet(start, 6, out var name) && name.SequenceEqual("Exif\0\0"u8))
        {
            (start, length) = (start + 6, length - 6);
        }

        if (length < 8 || !window.TryGet(start, 8, out var head) || !(head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)))
        {
            return 0;
        }

        var isLittle = head[0] == 'I';
        var directory = UInt32(head.Slice(4), isLittle);
        if (directory + 2L > length || !window.TryGet(start + directory, 2, out var counted))
        {
            return 0;
        }

        var count = Math.Min(UInt16(counted, isLittle), MaximumEntries);
        for (var i = 0; i < count; i++)
        {
            var position = directory + 2L + i * EntryLength;
            if (position + EntryLength > length || !window.TryGet(start + position, EntryLength, out var entry))
            {
                return 0;
            }

            if (UInt16(entry, isLittle) == Tag)
            {
                var value = UInt16(entry.Slice(2), isLittle) switch
                {
                    Short => UInt16(entry.Slice(8), isLittle),
                    Long => UInt32(entry.Slice(8), isLittle),
                    _ => 0,
                };
                return value is >= 1 and <= 8 ? (int)value : 0;
            }
        }

        return 0;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
