using System.Buffers;
using System.Security.Cryptography;

namespace Rembg.Platform;

/// <summary>A SHA-256 hash as a value of 32 bytes.</summary>
internal readonly record struct Sha256Hash
{
    private const int ByteCount = 32;
    private const int ChunkLength = 256 * 1024;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <param name="bytes">The 32 bytes of the hash.</param>
    public Sha256Hash(byte[] bytes) => (_first, _second, _third, _fourth) =
        (BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt64(bytes, 8), BitConverter.ToUInt64(bytes, 16), BitConverter.ToUInt64(bytes, 24));

    /// <summary>Reads 64 hexadecimal digits; null for anything else.</summary>
    public static Sha256Hash? TryParse(ReadOnlySpan<byte> hex)
    {
        if (hex.Length != 2 * ByteCount)
        {
            return null;
        }

        var bytes = new byte[ByteCount];
        for (var i = 0; i < ByteCount; i++)
        {
            if (!Uri.IsHexDigit((char)hex[2 * i]) || !Uri.IsHexDigit((char)hex[(2 * i) + 1]))
            {
                return null;
            }

            bytes[i] = (byte)((Uri.FromHex((char)hex[2 * i]) << 4) | Uri.FromHex((char)hex[(2 * i) + 1]));
        }

        return new Sha256Hash(bytes);
    }

    /// <summary>Reads 64 hexadecimal digits; null for anything else.</summary>
    public static Sha256Hash? TryParse(string? hex) => hex is null ? null : TryParse(System.Text.Encoding.ASCII.GetBytes(hex));

    /// <summary>Hashes a stream from its position to its end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Sha256Hash Of(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            int read;
            while ((read = stream.Read(chunk, 0, chunk.Length)) > 0)
            {
                hash.AppendData(chunk, 0, read);
            }

            return new Sha256Hash(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Hashes a file; null when it cannot be read.</summary>
    /// <param name="file">A regular file. One without a length is not opened: it may be a pipe, which would block.</param>
    public static Sha256Hash? TryOf(FileInfo file)
    {
        try
        {
            using var stream = file.Length == 0 ? Stream.Null : new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
            return Of(stream);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return null;
        }
    }

    public override int GetHashCode() => (_first ^ _second ^ _third ^ _fourth).GetHashCode();

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        var bytes = new byte[ByteCount];
        BitConverter.GetBytes(_first).CopyTo(bytes, 0);
        BitConverter.GetBytes(_second).CopyTo(bytes, 8);
        BitConverter.GetBytes(_third).CopyTo(bytes, 16);
        BitConverter.GetBytes(_fourth).CopyTo(bytes, 24);
        return Framework.Hex(bytes);
    }
}
