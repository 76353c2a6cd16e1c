using System.IO.Compression;
using System.Net.Http.Headers;
using Rembg.Imaging;

namespace Rembg.Http;

/// <summary>Decompresses response bodies. No request asks for compression, but a server or a proxy may apply it all the same.</summary>
internal static class ContentDecoder
{
    private const int ChunkLength = 128 * 1024;

    /// <summary>Selects a decoder by the first bytes of a body, since headers may be wrong, and gzip may come without one.</summary>
    /// <returns>Opens a stream of the decoded body over one of the encoded body; null when the body is not encoded.</returns>
    public static Func<Stream, Stream>? For(HttpContentHeaders headers, ReadOnlySpan<byte> start)
    {
        if (start.Length < 3 || ImageSignature.Detect(start) is not null)
        {
            return null;
        }

        if (start[0] == 0x1F && start[1] == 0x8B)
        {
            return static encoded => new GZipStream(encoded, CompressionMode.Decompress);
        }

        // RFC 9110, section 8.4.1.2: deflate is zlib's format, but some servers omit its two bytes of header.
        var headerLength = (start[0] & 0x0F) == 8 && ((start[0] << 8) | start[1]) % 31 == 0 ? 2 : 0;
        return headers.ContentEncoding.LastOrDefault()?.ToUpperInvariant() switch
        {
            "DEFLATE" => encoded =>
            {
                encoded.Position += headerLength;
                return new DeflateStream(encoded, CompressionMode.Decompress);
            },
#if NET
            "BR" => static encoded => new BrotliStream(encoded, CompressionMode.Decompress),
#endif
            _ => null,
        };
    }

    /// <summary>Decodes a body and passes it on, up to a limit in bytes, or to where the encoded body is damaged or truncated.</summary>
    /// <returns>Whether it is undamaged so far.</returns>
    public static bool Decode(Func<Stream, Stream> open, Stream encoded, long limit, Action<byte[], int> sink)
    {
        encoded.Position = 0;
        using var decoded = open(encoded);
        var buffer = new byte[ChunkLength];
        try
        {
            int read;
            for (var total = 0L; (read = decoded.Read(buffer, 0, (int)Math.Min(buffer.Length, limit - total))) > 0; total += read)
            {
                sink(buffer, read);
            }

            return true;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
