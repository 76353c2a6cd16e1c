namespace Rembg.Http;

/// <summary>Reads response bodies that are text, decompressed, up to a limit.</summary>
internal static class BoundedBody
{
    /// <summary>Reads a complete body.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="RembgException">The body is longer, or its compression is damaged.</exception>
    public static async Task<string> ReadAsync(HttpContent content, int limit, Action received, CancellationToken token)
    {
        using var body = new MemoryStream();
        await ReceiveAsync(content, body, limit + 1, received, token).ConfigureAwait(false);
        var document = Decode(content, body, limit + 1, out var isDamaged);
        return !isDamaged && document.Length <= limit ? Text(document) : throw new RembgException(
            RembgError.InvalidResponse, $"The service answered with a document that is damaged, or longer than {ByteSize.Format(limit)}.");
    }

    /// <summary>
    /// Reads at most <paramref name="limit"/> bytes, and returns the partial body when the connection breaks or the token is cancelled.
    /// </summary>
    public static async Task<string> ReadStartAsync(HttpContent content, int limit, CancellationToken token)
    {
        using var body = new MemoryStream();
        try
        {
            await ReceiveAsync(content, body, limit, static () => { }, token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // As if it had ended there.
        }

        return Text(Decode(content, body, limit, out _));
    }

    private static async Task ReceiveAsync(HttpContent content, MemoryStream body, int limit, Action received, CancellationToken token)
    {
        using var stream = await content.ReadAsStreamAsync(token).ConfigureAwait(false);
        var buffer = new byte[8 * 1024];
        int read;
        while (body.Length < limit && (read = await stream.ReadAnswerAsync(buffer, 0, token).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, (int)Math.Min(read, limit - body.Length));
            received();
        }
    }

    // Where nothing can be decoded, the header is wrong.
    private static byte[] Decode(HttpContent content, MemoryStream body, int limit, out bool isDamaged)
    {
        var encoded = body.ToArray();
        using var decoded = new MemoryStream();
        isDamaged = ContentDecoder.For(content.Headers, encoded) is { } open
            && !ContentDecoder.Decode(open, body, limit, (bytes, count) => decoded.Write(bytes, 0, count))
            && decoded.Length > 0;
        return decoded.Length > 0 ? decoded.ToArray() : encoded;
    }

    private static string Text(byte[] document) => Encoding.UTF8.GetString(document).TrimStart('\uFEFF');
}
