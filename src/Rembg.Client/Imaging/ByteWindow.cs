using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>Random access to a seekable stream, read in blocks and never more than a fixed total.</summary>
internal sealed class ByteWindow(Stream stream)
{
    /// <summary>The most bytes that one request can return.</summary>
    public const int MaximumCount = 4096;

    /// <summary>The most bytes that are ever read from one stream. Only a hostile file comes near.</summary>
    public const int MaximumBytesRead = 2 * 1024 * 1024;

    // The first block nearly always holds the complete header. Later ones follow a jump over metadata; small ones keep a file of a thousand
    // segments cheap.
    private const int FirstBlock = MaximumCount;
    private const int LaterBlock = 512;

    private readonly byte[] _buffer = new byte[FirstBlock];
    private long _start;
    private int _count;
    private int _bytesRead;

    /// <summary>Whether a request failed because the total was spent, and not because the stream ended.</summary>
    public bool IsSpent { get; private set; }

    public Stream Stream => stream;

    public long Length => stream.Length;

    /// <summary>The first bytes of the stream: as many as asked, unless it ends before.</summary>
    public ReadOnlySpan<byte> Start(int count = MaximumCount)
    {
        TryGet(0, (int)Math.Min(count, stream.Length), out var start);
        return start;
    }

    /// <summary>The bytes at a position; false when the stream ends before them, or the total is spent.</summary>
    public bool TryGet(long position, int count, out ReadOnlySpan<byte> bytes)
    {
        var isLoaded = (position >= _start && position + count <= _start + _count) || TryLoad(position, count);
        bytes = isLoaded ? _buffer.AsSpan((int)(position - _start), count) : default;
        return isLoaded;
    }

    /// <summary>The bytes at a position.</summary>
    /// <exception cref="InvalidDataException">
    /// The stream ends before them, or the total is spent. The message is <paramref name="problem"/>.
    /// </exception>
    public ReadOnlySpan<byte> Get(long position, int count, string problem) =>
        TryGet(position, count, out var bytes) ? bytes : throw new InvalidDataException(problem);

    private bool TryLoad(long position, int count)
    {
        if (position + count > stream.Length)
        {
            return false;
        }

        var block = (int)Math.Min(_bytesRead == 0 ? FirstBlock : Math.Max(LaterBlock, count), stream.Length - position);
        if (_bytesRead + block > MaximumBytesRead)
        {
            IsSpent = true;
            return false;
        }

        if (stream.Position != position)
        {
            stream.Position = position;
        }

        (_start, _count) = (position, stream.ReadUpTo(_buffer, block));
        _bytesRead += _count;
        return _count >= count;
    }
}

/// <summary>Reads unsigned integers at an offset.</summary>
internal static class ByteSpans
{
    public static int UInt16Little(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(at));

    public static int UInt16Big(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(at));

    public static long UInt32Little(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(at));

    public static long UInt32Big(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(at));
}
