using System.Buffers;

namespace Rembg.Http;

/// <summary>Receives the image of a successful response.</summary>
internal static class ImageDownload
{
    private const int ChunkLength = 128 * 1024;

    /// <summary>
    /// Reads the response to its announced length, or to its end where none is announced. The sink gets all that arrived, also before a
    /// failure.
    /// </summary>
    /// <exception cref="RembgException">The response has more than <paramref name="longest"/> bytes, or could not be written.</exception>
    /// <exception cref="IOException">It ended early.</exception>
    public static async Task ReceiveAsync(HttpResponseMessage response, RemovalAttempt attempt, long longest, IdleTimeout idleTimeout)
    {
        attempt.Exchange.Advance(ExchangeState.Answering);
        var announced = response.Content.Headers.ContentLength;
        FailIfTooLong(announced ?? 0, longest);
        attempt.Observer.Started(TransferDirection.Download, announced);
        using var body = await response.Content.ReadAsStreamAsync(idleTimeout.Token).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        var received = 0L;
        var filled = 0;
        Func<Stream, Stream>? open = null;
        using var encoded = new MemoryStream();

        // A compressed body, which no request asks for, is collected first.
        void PassOn()
        {
            open = received == filled ? ContentDecoder.For(response.Content.Headers, buffer.AsSpan(0, filled)) : open;
            (open is null ? attempt.Sink : (bytes, count) => encoded.Write(bytes, 0, count))(buffer, filled);
            filled = 0;
        }

        try
        {
            // Nothing is read beyond the announced length, where a cancelled run or a broken connection could lose what is paid for.
            int read;
            while (received != announced
                && (read = await body.ReadAnswerAsync(buffer, filled, idleTimeout.Token).ConfigureAwait(false)) > 0)
            {
                idleTimeout.Restart();
                received += read;
                filled += read;
                FailIfTooLong(received, longest);
                if (filled == buffer.Length)
                {
                    PassOn();
                }

                attempt.Observer.Transferred(TransferDirection.Download, read);
            }
        }
        finally
        {
            // The image may be complete although the connection broke, or its compression is damaged behind it.
            PassOn();
            if (open is not null)
            {
                ContentDecoder.Decode(open, encoded, longest, attempt.Sink);
            }
        }

        if (received < announced)
        {
            throw new IOException(Invariant($"the response ended after {received:N0} of {announced:N0} bytes"));
        }

        attempt.Exchange.Advance(ExchangeState.Received);
        attempt.Observer.Finished(TransferDirection.Download);

        // Not after a failure: .NET Framework may then still write to it from a read that was abandoned.
        // Stryker disable once Statement: a buffer that is not returned costs memory only.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void FailIfTooLong(long length, long longest)
    {
        if (length > longest)
        {
            throw new RembgException(
                RembgError.InvalidResponse,
                "The service answered with more than 1 GiB, which is longer than any image of its own. The answer was not saved.");
        }
    }
}
