using System.IO.Compression;
using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>Reads answers that are text, and never more of them than a person could want to read.</summary>
internal static class BoundedBody
{
    /// <summary>The most that is read of an error answer, in bytes, packed or unpacked.</summary>
    public const int ErrorLimit = 64 * 1024;

    /// <summary>Reads at most <paramref name="limit"/> bytes and unpacks what is packed, though nobody asked for that.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Task<byte[]> ReadAsync(HttpContent content, int limit, Action moved, CancellationToken token) =>
        ReadAsync(content, limit, moved, keepsStart: false, token);

    /// <summary>The same, but what had come before the connection broke or the token fired is kept.</summary>
    public static Task<byte[]> ReadStartAsync(HttpContent content, int limit, CancellationToken token) =>
        ReadAsync(content, limit, static () => { }, keepsStart: true, token);

    private static async Task<byte[]> ReadAsync(HttpContent content, int limit, Action moved, bool keepsStart, CancellationToken token)
    {
        var stream = await content.ReadBodyAsync(token).ConfigureAwait(false);
        using (stream)
        {
            var buffer = new byte[Math.Min(limit, 8 * 1024)];
            var filled = 0;
            while (filled < limit)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(limit, buffer.Length * 2));
                }

                var read = 0;
                try
                {
                    read = await stream.ReadAnswerAsync(buffer, filled, token).ConfigureAwait(false);
                }
                catch (Exception e) when (keepsStart && (e is IOException or HttpRequestException or OperationCanceledException))
                {
                    // As if it had ended there.
                }

                if (read == 0)
                {
                    break;
                }

                filled += read;
                moved();
            }

            Array.Resize(ref buffer, filled);
            return Unpack(buffer, content.Headers, limit);
        }
    }

    private static byte[] Unpack(byte[] body, HttpContentHeaders headers, int limit)
    {
        var encoding = LastOf(headers.ContentEncoding);
        var isGzip = encoding is "gzip" or "x-gzip" || (body.Length > 2 && body[0] == 0x1F && body[1] == 0x8B);
        if (!isGzip && encoding is not ("deflate" or "br"))
        {
            return body;
        }

        using var packed = new MemoryStream(body);
        using var unpacker = Unpacker(isGzip ? "gzip" : encoding, packed);
        if (unpacker is null)
        {
            return body;
        }

        var unpacked = new byte[limit];
        var filled = 0;
        try
        {
            for (var read = -1; read != 0 && filled < limit; filled += read)
            {
                read = unpacker.Read(unpacked, filled, limit - filled);
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            // Not packed as it says, or cut short: what could be unpacked is what there is to show.
        }

        Array.Resize(ref unpacked, filled);
        return unpacked;
    }

    private static Stream? Unpacker(string? encoding, Stream packed) => encoding switch
    {
        "gzip" => new GZipStream(packed, CompressionMode.Decompress),
        "deflate" => new DeflateStream(packed, CompressionMode.Decompress),
#if NET
        "br" => new BrotliStream(packed, CompressionMode.Decompress),
#endif
        _ => null,
    };

    private static string? LastOf(ICollection<string> encodings)
    {
        string? last = null;
        foreach (var encoding in encodings)
        {
            last = encoding.ToLowerInvariant();
        }

        return last;
    }
}
