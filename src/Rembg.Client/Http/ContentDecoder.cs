using System.IO.Compression;
using System.Net.Http.Headers;
using Rembg.Imaging;

namespace Rembg.Http;

/// <summary>Decompresses response bodies. No request asks for compression, but a server or a proxy may apply it all the same.</summary>
internal static class ContentDecoder
{
    /// <summary>Selects a decoder by the first bytes of a body, since headers may be wrong, and gzip may come without one.</summary>
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
                // RFC 9110, section 8.4.1.2: zlib's format, but some servers omit its two bytes of header.
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

    /// <summary>Reads some of a decoded body; 0 at its end, and where the encoded body is damaged or truncated.</summary>
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
