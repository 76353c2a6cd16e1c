using System.Buffers;
using System.Globalization;

namespace Rembg.Http;

/// <summary>Brings a successful answer from the network to where it is kept.</summary>
internal static class ImageDownload
{
    private const int ChunkLength = 128 * 1024;

    /// <summary>Reads the answer to its announced length, or to its end where none is announced.</summary>
    /// <param name="response">The answer, whose head has arrived.</param>
    /// <param name="attempt">Whose answer it is.</param>
    /// <param name="longest">The most that is taken, in bytes.</param>
    /// <param name="idleTimeout">Told of every byte; its token ends the reading.</param>
    /// <exception cref="RembgException">The answer is too long, or could not be kept.</exception>
    /// <exception cref="IOException">It broke before its end.</exception>
    public static async Task ReceiveAsync(HttpResponseMessage response, RemovalAttempt attempt, long longest, IdleTimeout idleTimeout)
    {
        attempt.Exchange.Answering();
        var announced = response.Content.Headers.ContentLength;
        FailIfTooLong(announced ?? 0, longest);
        attempt.Observer.DownloadStarted(announced);
        using var body = await response.Content.ReadBodyAsync(idleTimeout.Token).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        var received = 0L;
        var filled = 0;

        // Once the announced length is there nothing more is read: neither a cancelled run nor a connection that breaks
        // instead of ending can lose what is paid for.
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
                attempt.Sink(buffer, filled);
                filled = 0;
            }

            attempt.Observer.Downloaded(read);
        }

        if (received < announced)
        {
            throw new IOException(string.Format(
                CultureInfo.InvariantCulture, "the answer ended after {0:N0} of {1:N0} bytes", received, announced));
        }

        if (filled > 0)
        {
            attempt.Sink(buffer, filled);
        }

        attempt.Exchange.Received();
        attempt.Observer.DownloadFinished();

        // Not after a failure: .NET Framework may then still write to it from a read that was given up.
        // Stryker disable once Statement: a buffer that is not given back costs memory only.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void FailIfTooLong(long length, long longest)
    {
        if (length > longest)
        {
            throw new RembgException(
                RembgError.InvalidResponse,
                "The service answered with more than 1 GiB, which no picture of its own can have. The answer was not kept.");
        }
    }
}
