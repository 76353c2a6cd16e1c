using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rembg.Platform;

/// <summary>A SHA-256 hash as a value of 32 bytes.</summary>
internal readonly record struct Sha256Hash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int ByteCount = 32;
    private const int ChunkLength = 256 * 1024;

    /// <summary>The value of the 32 bytes of a hash.</summary>
    public static Sha256Hash From(byte[] bytes) => MemoryMarshal.Read<Sha256Hash>(bytes);

    /// <summary>Reads 64 hexadecimal digits; null for anything else.</summary>
    public static Sha256Hash? TryParse(ReadOnlySpan<byte> hex)
    {
        var bytes = new byte[ByteCount];
        for (var i = 0; i < ByteCount; i++)
        {
            if (hex.Length != 2 * ByteCount || !Uri.IsHexDigit((char)hex[2 * i]) || !Uri.IsHexDigit((char)hex[(2 * i) + 1]))
            {
                return null;
            }

            bytes[i] = (byte)((Uri.FromHex((char)hex[2 * i]) << 4) | Uri.FromHex((char)hex[(2 * i) + 1]));
        }

        return From(bytes);
    }

    /// <summary>Hashes a stream from its position to its end.</summary>
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

            return From(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Hashes a file; null when it cannot be read. One without a length is not opened: it may be a pipe, which would block.</summary>
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

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Framework.Hex(MemoryMarshal.AsBytes<Sha256Hash>(new[] { this }).ToArray());
}
