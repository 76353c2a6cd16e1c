using System.Buffers;
using System.Security.Cryptography;

namespace Rembg.Outputs;

/// <summary>SHA-256, as lower-case hexadecimal digits.</summary>
internal static class FileHash
{
    private const int ChunkLength = 256 * 1024;

    /// <summary>The hash of a stream, from its position to its end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string Of(Stream stream)
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

            return FrameworkDifferences.Hex(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>The hash of a file; null when it cannot be read.</summary>
    public static string? TryOf(FileInfo file)
    {
        try
        {
            using var stream = SourceFile.Open(file);
            return Of(stream);
        }
        catch (Exception e) when (e is RembgException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
