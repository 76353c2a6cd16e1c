using System.Buffers.Binary;
using System.Numerics;

namespace Rembg.Benchmarks.Images;

/// <summary>
/// A JPEG that carries its own number, length and checksum, so that a server that never saw the file can tell whether it
/// arrived whole. Only its headers are a picture; behind them are random bytes, which nothing on the way can shrink.
/// </summary>
internal static class BenchmarkImage
{
    /// <summary>From the first byte to the end of the facts.</summary>
    public const int FactsLength = 18;

    /// <summary>The checksum and the end marker.</summary>
    public const int TailLength = 6;

    private const int NumberAt = 6;
    private const int LengthAt = 10;

    // Start of image; a comment of 14 bytes with the facts.
    private static ReadOnlySpan<byte> Start => [0xFF, 0xD8, 0xFF, 0xFE, 0, 14];

    // 800 by 600, three components; a scan of them.
    private static ReadOnlySpan<byte> Frame =>
    [
        0xFF, 0xC0, 0, 17, 8, 0x02, 0x58, 0x03, 0x20, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1,
        0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0,
    ];

    /// <summary>Writes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="number">Which image it is.</param>
    /// <param name="length">Bytes of the whole file.</param>
    public static void Write(string path, int number, long length)
    {
        var head = new byte[FactsLength + Frame.Length];
        Start.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(NumberAt), number);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(LengthAt), length);
        Frame.CopyTo(head.AsSpan(FactsLength));

        var block = new byte[64 * 1024];
        new Random(number).NextBytes(block);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        file.Write(head);
        var checksum = Checksum(uint.MaxValue, head);
        for (var left = length - head.Length - TailLength; left > 0;)
        {
            var count = (int)Math.Min(left, block.Length);
            file.Write(block, 0, count);
            checksum = Checksum(checksum, block.AsSpan(0, count));
            left -= count;
        }

        Span<byte> tail = stackalloc byte[TailLength];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, checksum);
        tail[4] = 0xFF;
        tail[5] = 0xD9;
        file.Write(tail);
    }

    /// <summary>Writes a folder of them. As with photos, few have the same length: they lie within a tenth of what is asked for.</summary>
    public static void WriteMany(string folder, int count, long length)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            Write(Path.Combine(folder, $"image-{i:00000}.jpg"), i, length - (length / 10) + (i % (length / 5)));
        }
    }

    /// <summary>Reads the facts; false when the bytes do not begin like such an image.</summary>
    public static bool TryReadFacts(ReadOnlySpan<byte> start, out int number, out long length)
    {
        var isOne = start.Length >= FactsLength && start.StartsWith(Start);
        number = isOne ? BinaryPrimitives.ReadInt32LittleEndian(start[NumberAt..]) : 0;
        length = isOne ? BinaryPrimitives.ReadInt64LittleEndian(start[LengthAt..]) : 0;
        return isOne;
    }

    /// <summary>CRC-32C, which processors have an instruction for, so that checking costs next to nothing.</summary>
    public static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return checksum;
    }
}
