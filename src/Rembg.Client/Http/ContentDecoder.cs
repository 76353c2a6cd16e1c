using System.IO.Compression;
using System.Net.Http.Headers;
using Rembg.Imaging;

namespace Rembg.Http;

/// <summary>Decompresses response bodies. No request asks for compression, but a server or a proxy may apply it all the same.</summary>
internal static class ContentDecoder
{
    /// <summary>How a body is decoded: by its first bytes, since a header may promise what is not there, and gzip may come without one.</summary>
    /// <param name="headers">The headers of the body.</param>
    /// <param name="start">The first bytes of the body.</param>
    /// <returns>Opens a stream of the decoded body over one of the encoded body; null when the body is not encoded.</returns>
    public static Func<Stream, Stream>? For(HttpContentHeaders headers, ReadOnlySpan<byte> start)
    {
        if (start.Length > 2 && start[0] == 0x1F && start[1] == 0x8B)
        {
            return static encoded => new GZipStream(encoded, CompressionMode.Decompress);
        }

        if (start.Length < 3 || ImageSignature.Detect(start.Slice(0, Math.Min(start.Length, ImageSignature.Length))) is not null)
        {
            return null;
        }

        switch (headers.ContentEncoding.LastOrDefault()?.ToUpperInvariant())
        {
            case "DEFLATE":
                // RFC 9110, section 8.4.1.2, means zlib's format, but some servers leave out its two bytes of header.
                var headerLength = (start[0] & 0x0F) == 8 && ((start[0] << 8) | start[1]) % 31 == 0 ? 2 : 0;
                return encoded =>
                {
                    encoded.Position += headerLength;
                    return new DeflateStream(encoded, CompressionMode.Decompress);
                };
#if NET
            case "BR":
                return static encoded => new BrotliStream(encoded, CompressionMode.Decompress);
#endif
            default:
                return null;
        }
    }

    /// <summary>Reads some of a decoded body.</summary>
    /// <param name="decoded">The decoded stream.</param>
    /// <param name="buffer">Takes the bytes, from <paramref name="offset"/> to its end.</param>
    /// <param name="offset">The place of the first byte.</param>
    /// <param name="isDamaged">Whether the encoded body is damaged or truncated here.</param>
    /// <returns>How many bytes there were; 0 at the end.</returns>
    public static int Read(Stream decoded, byte[] buffer, int offset, ref bool isDamaged)
    {
        try
        {
            return decoded.Read(buffer, offset, buffer.Length - offset);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            isDamaged = true;
            return 0;
        }
    }
}
