using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Rembg.Platform;

/// <summary>A SHA-256 hash as a value of 32 bytes.</summary>
internal readonly record struct Sha256Hash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int ChunkLength = 80 * 1024; // The collector keeps arrays of 85,000 bytes for long.

    /// <summary>The value of the 32 bytes of a hash.</summary>
    public static Sha256Hash From(byte[] bytes) => new(Part(bytes, 0), Part(bytes, 8), Part(bytes, 16), Part(bytes, 24));

    /// <summary>Reads 64 hexadecimal digits; null for anything else.</summary>
    public static Sha256Hash? TryParse(ReadOnlySpan<byte> hex) =>
        hex.Length == 64 && TryPart(hex, 0, out var first) && TryPart(hex, 16, out var second)
            && TryPart(hex, 32, out var third) && TryPart(hex, 48, out var fourth)
            ? new Sha256Hash(first, second, third, fourth)
            : null;

    /// <summary>Hashes a stream from its first byte to its end.</summary>
    public static Sha256Hash Of(Stream stream)
    {
        stream.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkLength];
        int read;
        while ((read = stream.Read(chunk, 0, chunk.Length)) > 0)
        {
            hash.AppendData(chunk, 0, read);
        }

        return From(hash.GetHashAndReset());
    }

    /// <summary>Hashes a file; null when it cannot be read.</summary>
    public static Sha256Hash? TryOf(FileInfo file) =>
        FileErrors.TryGet<Sha256Hash?>(() => { using var stream = FileOperations.OpenToRead(file); return Of(stream); });

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Invariant($"{First:x16}{Second:x16}{Third:x16}{Fourth:x16}");

    private static ulong Part(byte[] bytes, int start) => BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(start));

    private static bool TryPart(ReadOnlySpan<byte> hex, int start, out ulong part) =>
        Utf8Parser.TryParse(hex.Slice(start, 16), out part, out var read, 'x') && read == 16;
}
