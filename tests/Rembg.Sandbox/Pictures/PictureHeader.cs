using System.Buffers.Binary;

namespace Rembg.Sandbox.Pictures;

/// <summary>What the first bytes of a picture tell.</summary>
internal sealed record PictureHeader(PictureFormat Format, PictureSize Size)
{
    /// <summary>Reads the header.</summary>
    /// <returns>The header; null when the bytes are no picture of a known format.</returns>
    public static PictureHeader? TryRead(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 24 && head[0] == 0x89 && head[1..].StartsWith("PNG\r\n\x1a\n"u8))
        {
            return Png(head);
        }

        if (head.StartsWith("BM"u8))
        {
            return Bmp(head);
        }

        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8))
        {
            return Webp(head[12..]);
        }

        return head is [0xFF, 0xD8, 0xFF, ..] ? Jpeg(head) : null;
    }

    private static PictureHeader? Png(ReadOnlySpan<byte> head) => Of(
        PictureFormat.Png, BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]));

    private static PictureHeader? Bmp(ReadOnlySpan<byte> head)
    {
        if (head.Length < 26)
        {
            return null;
        }

        // The oldest header has 16-bit sizes. A negative height means rows from the top.
        return BinaryPrimitives.ReadInt32LittleEndian(head[14..]) == 12
            ? Of(PictureFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(head[18..]), BinaryPrimitives.ReadUInt16LittleEndian(head[20..]))
            : Of(
                PictureFormat.Bmp,
                BinaryPrimitives.ReadUInt32LittleEndian(head[18..]),
                Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(head[22..])));
    }

    private static PictureHeader? Webp(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 18)
        {
            return null;
        }

        var data = chunk[8..];
        if (chunk.StartsWith("VP8X"u8))
        {
            return Of(PictureFormat.Webp, 1 + UInt24(data[4..]), 1 + UInt24(data[7..]));
        }

        if (chunk.StartsWith("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return Of(PictureFormat.Webp, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return chunk.StartsWith("VP8 "u8) && data is [_, _, _, 0x9D, 0x01, 0x2A, ..]
            ? Of(
                PictureFormat.Webp,
                BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : null;
    }

    private static PictureHeader? Jpeg(ReadOnlySpan<byte> head)
    {
        var at = 2;
        while (at + 9 <= head.Length && head[at] == 0xFF)
        {
            var marker = head[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            // Start-of-frame markers, without the three in their row that mean something else.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return Of(
                    PictureFormat.Jpeg,
                    BinaryPrimitives.ReadUInt16BigEndian(head[(at + 7)..]),
                    BinaryPrimitives.ReadUInt16BigEndian(head[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(head[(at + 2)..]);
        }

        return null;
    }

    private static uint UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16);

    private static PictureHeader? Of(PictureFormat format, long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue
            ? new(format, new((int)width, (int)height))
            : null;
}
