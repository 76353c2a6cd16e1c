namespace Rembg.Imaging;

/// <summary>Reads the orientation tag of EXIF metadata, a TIFF file inside the image.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int Long = 4;
    private const int EntryLength = 12;
    private const int MaximumEntries = 512;

    /// <summary>The orientation, 1 to 8; 0 without a valid tag. The metadata may start with the name <c>Exif</c>, as in JPEG.</summary>
    public static int Read(ByteWindow window, long start, long length)
    {
        var end = start + length;
        start += window.TryGet(start, 6, out var name) && name.SequenceEqual("Exif\0\0"u8) ? 6 : 0;
        if (!window.TryGet(start, 8, out var head) || !(head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)))
        {
            return 0;
        }

        var isLittle = head[0] == 'I';
        var at = start + UInt32(head, 4, isLittle);
        var count = window.TryGet(at, 2, out var counted) ? Math.Min(UInt16(counted, 0, isLittle), MaximumEntries) : 0;
        at += 2;
        for (var i = 0; i < count && at + EntryLength <= end && window.TryGet(at, EntryLength, out var entry); i++, at += EntryLength)
        {
            if (UInt16(entry, 0, isLittle) == Tag)
            {
                var value = UInt16(entry, 2, isLittle) == Long ? UInt32(entry, 8, isLittle) : UInt16(entry, 8, isLittle);
                return value is >= 1 and <= 8 ? (int)value : 0;
            }
        }

        return 0;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, int at, bool isLittle) => isLittle ? bytes.UInt16Little(at) : bytes.UInt16Big(at);

    private static long UInt32(ReadOnlySpan<byte> bytes, int at, bool isLittle) => isLittle ? bytes.UInt32Little(at) : bytes.UInt32Big(at);
}
