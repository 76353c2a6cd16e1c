using System.Buffers.Binary;

namespace Rembg.Client.Tests.Fuzz;

/// <summary>
/// Damages bytes in the ways that parsers get wrong. The same seed damages the same bytes the same way.
/// </summary>
internal sealed class Mutator(int seed)
{
    private const int MaximumSteps = 6;
    private const int MaximumInsertion = 64;

    // Limits of the integer types, and what means something in the formats at hand: marker prefixes, quotes, brackets.
    private static readonly byte[] TellingBytes =
        [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, 0xD8, 0xD9, 0xDA, 0xC0, .. "\"\\{}[]<>&\r\n\t 09-+.e"u8];

    private static readonly uint[] TellingNumbers =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy of one of the originals, possibly grown out of several.</summary>
    public byte[] Next(IReadOnlyList<byte[]> originals)
    {
        var bytes = (byte[])Pick(originals).Clone();
        for (var steps = _random.Next(1, MaximumSteps + 1); steps > 0; steps--)
        {
            bytes = Damage(bytes, originals);
        }

        return bytes;
    }

    private byte[] Damage(byte[] bytes, IReadOnlyList<byte[]> originals)
    {
        if (bytes.Length == 0)
        {
            return Insert(bytes);
        }

        switch (_random.Next(10))
        {
            case 0:
                return bytes[.._random.Next(bytes.Length)];
            case 1:
                return Splice(bytes, Pick(originals));
            case 2:
                return Insert(bytes);
            case 3:
                return Repeat(bytes);
            case 4 or 5:
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 6 or 7:
                bytes[_random.Next(bytes.Length)] = _random.Next(2) == 0 ? Pick(TellingBytes) : (byte)_random.Next(256);
                return bytes;
            default:
                OverwriteNumber(bytes.AsSpan(_random.Next(bytes.Length)));
                return bytes;
        }
    }

    // The start of one and the end of another.
    private byte[] Splice(byte[] start, byte[] end) =>
        [.. start.AsSpan(0, _random.Next(start.Length + 1)), .. end.AsSpan(_random.Next(end.Length + 1))];

    private byte[] Insert(byte[] bytes)
    {
        var inserted = new byte[_random.Next(1, MaximumInsertion + 1)];
        if (_random.Next(2) == 0)
        {
            _random.NextBytes(inserted);
        }
        else
        {
            Array.Fill(inserted, Pick(TellingBytes));
        }

        var at = _random.Next(bytes.Length + 1);
        return [.. bytes.AsSpan(0, at), .. inserted, .. bytes.AsSpan(at)];
    }

    private byte[] Repeat(byte[] bytes)
    {
        var from = _random.Next(bytes.Length);
        var to = Math.Min(bytes.Length, from + _random.Next(1, MaximumInsertion + 1));
        return [.. bytes.AsSpan(0, to), .. bytes.AsSpan(from)];
    }

    // A field of 2 or 4 bytes in either order, where there is room for it.
    private void OverwriteNumber(Span<byte> field)
    {
        var number = Pick(TellingNumbers);
        Span<byte> written = stackalloc byte[4];
        var isShort = _random.Next(2) == 0;
        switch (isShort, _random.Next(2) == 0)
        {
            case (true, true):
                BinaryPrimitives.WriteUInt16BigEndian(written, (ushort)number);
                break;
            case (true, false):
                BinaryPrimitives.WriteUInt16LittleEndian(written, (ushort)number);
                break;
            case (false, true):
                BinaryPrimitives.WriteUInt32BigEndian(written, number);
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(written, number);
                break;
        }

        written = written[..Math.Min(isShort ? 2 : 4, field.Length)];
        written.CopyTo(field);
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
