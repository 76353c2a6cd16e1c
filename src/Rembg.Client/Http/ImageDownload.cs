using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>Receives the image of a successful response.</summary>
internal static class ImageDownload
{
    private const int ChunkLength = 128 * 1024;

    /// <summary>Reads the response to its announced length, or to its end where none is announced. The sink gets all that arrived, also before a failure.</summary>
    /// <exception cref="RembgException">The response has more than <paramref name="longest"/> bytes, or could not be written.</exception>
    /// <exception cref="IOException">It ended early.</exception>
    public static async Task ReceiveAsync(HttpResponseMessage response, RemovalAttempt attempt, long longest, IdleTimeout idleTimeout)
    {
        attempt.Exchange.Answering();
        var announced = response.Content.Headers.ContentLength;
        FailIfTooLong(announced ?? 0, longest);
        attempt.Observer.Started(TransferDirection.Download, announced);
        using var body = await response.Content.ReadBodyAsync(idleTimeout.Token).ConfigureAwait(false);
        using var sink = new DecodingSink(response.Content.Headers, attempt.Sink, longest);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        var received = 0L;
        var filled = 0;
        try
        {
            // Nothing is read beyond the announced length, where a cancelled run or a broken connection could lose what is paid for.
            while (received != announced)
            {
                var read = await body.ReadAnswerAsync(buffer, filled, idleTimeout.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                idleTimeout.Restart();
                received += read;
                filled += read;
                FailIfTooLong(received, longest);
                if (filled == buffer.Length)
                {
                    filled = 0;
                    sink.Write(buffer, buffer.Length);
                }

                attempt.Observer.Transferred(TransferDirection.Download, read);
            }
        }
        finally
        {
            // The image may be complete although the connection broke.
            sink.Write(buffer, filled);
            sink.Complete();
        }

        if (received < announced)
        {
            throw new IOException(string.Format(
                CultureInfo.InvariantCulture, "the response ended after {0:N0} of {1:N0} bytes", received, announced));
        }

        attempt.Exchange.Received();
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

    /// <summary>Passes bytes on. A compressed body, which no request asks for, is collected first and passed on decompressed.</summary>
    private sealed class DecodingSink(HttpContentHeaders headers, Action<byte[], int> sink, long longest) : IDisposable
    {
        private Func<Stream, Stream>? _open;
        private MemoryStream? _encoded;
        private bool _isStarted;

        public void Write(byte[] buffer, int count)
        {
            if (count == 0)
            {
                return;
            }

            if (!_isStarted)
            {
                _isStarted = true;
                _open = ContentDecoder.For(headers, buffer.AsSpan(0, count));
                _encoded = _open is null ? null : new MemoryStream();
            }

            if (_encoded is null)
            {
                sink(buffer, count);
            }
            else
            {
                _encoded.Write(buffer, 0, count);
            }
        }

        // The image may be complete before the damage.
        public void Complete()
        {
            if (_encoded is null)
            {
                return;
            }

            _encoded.Position = 0;
            using var decoded = _open!(_encoded);
            var buffer = new byte[ChunkLength];
            var isDamaged = false;
            var total = 0L;
            while (ContentDecoder.Read(decoded, buffer, 0, ref isDamaged) is > 0 and var read)
            {
                total += read;
                FailIfTooLong(total, longest);
                sink(buffer, read);
            }
        }

        public void Dispose() => _encoded?.Dispose();
    }
}
