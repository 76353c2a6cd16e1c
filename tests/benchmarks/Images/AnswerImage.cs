using System.Buffers.Binary;

namespace Rembg.Benchmarks.Images;

/// <summary>The picture that the neutral server answers with: a valid WebP of one transparent pixel, brought to a length by metadata.</summary>
internal static class AnswerImage
{
    private const int ChunkHeader = 8;

    private static ReadOnlySpan<byte> Pixel =>
        [0x2F, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xFE, 0x07, 0];

    // Alpha and metadata are present; one by one pixel, stored less one.
    private static ReadOnlySpan<byte> Features => [0x18, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Makes one.</summary>
    /// <param name="length">Its length in bytes, an even number.</param>
    public static byte[] Make(int length)
    {
        var bytes = new byte[length];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length - ChunkHeader);
        "WEBP"u8.CopyTo(bytes.AsSpan(8));
        var at = Chunk(bytes, 12, "VP8X"u8, Features.Length);
        Features.CopyTo(bytes.AsSpan(at));
        at = Chunk(bytes, at + Features.Length, "VP8L"u8, Pixel.Length - 1);
        Pixel.CopyTo(bytes.AsSpan(at));
        at = Chunk(bytes, at + Pixel.Length, "EXIF"u8, length - at - Pixel.Length - ChunkHeader);
        new Random(length).NextBytes(bytes.AsSpan(at));
        return bytes;
    }

    private static int Chunk(Span<byte> bytes, int at, ReadOnlySpan<byte> name, int length)
    {
        name.CopyTo(bytes[at..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(at + 4)..], length);
        return at + ChunkHeader;
    }
}
