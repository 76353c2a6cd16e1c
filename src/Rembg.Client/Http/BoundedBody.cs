namespace Rembg.Http;

/// <summary>Reads response bodies that are text, decompressed, up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>The most that is read of an error response, in bytes, encoded or decoded.</summary>
    public const int ErrorLimit = 64 * 1024;

    /// <summary>Reads a complete body.</summary>
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
        using var stream = await content.ReadAsStreamAsync(token).ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        try
        {
            int read;
            while (body.Length < limit && (read = await stream.ReadAnswerAsync(buffer, 0, token).ConfigureAwait(false)) > 0)
            {
                body.Write(buffer, 0, (int)Math.Min(read, limit - body.Length));
                received();
            }
        }
        catch (Exception e) when (keepsStart && (e is IOException or HttpRequestException or OperationCanceledException))
        {
            // As if it had ended there.
        }

        return body.ToArray();
    }

    // Where nothing can be decoded, the header is wrong.
    private static (byte[] Body, bool IsComplete) Decode(byte[] body, HttpContent content, int limit)
    {
        if (ContentDecoder.For(content.Headers, body) is not { } open)
        {
            return (body, true);
        }

        using var decoded = open(new MemoryStream(body));
        using var result = new MemoryStream();
        var isComplete = ContentDecoder.Decode(decoded, limit, (bytes, count) => result.Write(bytes, 0, count));
        return result.Length == 0 ? (body, true) : (result.ToArray(), isComplete);
    }
}
