using Rembg.Contract;

namespace Rembg.Http;

/// <summary>Reads response bodies that are text, decompressed, up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>The most that is read of an error response, in bytes, encoded or decoded.</summary>
    public const int ErrorLimit = 64 * 1024;

    /// <summary>Reads a complete body.</summary>
    /// <param name="content">The body.</param>
    /// <param name="limit">Its greatest length, in bytes.</param>
    /// <param name="received">Called whenever bytes arrive.</param>
    /// <param name="token">Ends the reading.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="RembgException">The body is longer, or its compression is damaged.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, Action received, CancellationToken token)
    {
        var (body, isComplete) = Decode(await ReceiveAsync(content, limit + 1, received, keepsStart: false, token).ConfigureAwait(false), content, limit + 1);
        return !isComplete ? throw new RembgException(RembgError.InvalidResponse, "The service answered with a compressed document that is damaged.")
            : body.Length > limit ? throw new RembgException(RembgError.InvalidResponse, $"The service answered with more than {ByteSize.Format(limit)}, which is longer than any of its documents.")
            : body;
    }

    /// <summary>Reads at most <paramref name="limit"/> bytes, and returns the partial body when the connection breaks or the token is cancelled.</summary>
    public static async Task<byte[]> ReadStartAsync(HttpContent content, int limit, CancellationToken token) =>
        Decode(await ReceiveAsync(content, limit, static () => { }, keepsStart: true, token).ConfigureAwait(false), content, limit).Body;

    /// <summary>A body without its byte order mark, which JSON readers reject.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(byte[] body) => body.AsMemory(body.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);

    private static async Task<byte[]> ReceiveAsync(HttpContent content, int limit, Action received, bool keepsStart, CancellationToken token)
    {
        using var stream = await content.ReadBodyAsync(token).ConfigureAwait(false);
        var buffer = new byte[Math.Min(limit, 8 * 1024)];
        var filled = 0;
        try
        {
            while (filled < limit)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(limit, buffer.Length * 2));
                }

                var read = await stream.ReadAnswerAsync(buffer, filled, token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                filled += read;
                received();
            }
        }
        catch (Exception e) when (keepsStart && (e is IOException or HttpRequestException or OperationCanceledException))
        {
            // As if it had ended there.
        }

        Array.Resize(ref buffer, filled);
        return buffer;
    }

    private static (byte[] Body, bool IsComplete) Decode(byte[] body, HttpContent content, int limit)
    {
        if (ContentDecoder.For(content.Headers, body) is not { } open)
        {
            return (body, true);
        }

        using var decoded = open(new MemoryStream(body));
        var result = new byte[limit];
        var filled = 0;
        var isDamaged = false;
        for (var read = -1; read != 0 && filled < limit; filled += read)
        {
            read = ContentDecoder.Read(decoded, result, filled, ref isDamaged);
        }

        // Where nothing can be decoded, the header is wrong.
        Array.Resize(ref result, filled);
        return filled == 0 ? (body, true) : (result, !isDamaged);
    }
}
