using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Rembg.Http;

/// <summary>
/// The body of a removal request: the form fields and the image, streamed. The part headers are written by hand, because
/// the framework's own multipart encodes names in ways that many servers read wrong. The total length is always known.
/// </summary>
internal sealed class RemovalContent : HttpContent
{
    private const int ChunkLength = 128 * 1024;

    private static readonly Encoding Ascii = Encoding.ASCII;

    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly ImageUpload _image;
    private readonly IProgressObserver _observer;
    private readonly IdleTimeout _idleTimeout;
    private readonly Exchange _exchange;
    private readonly int _largestWrite;

    /// <param name="attempt">The fields, the opened image, and the observers.</param>
    /// <param name="idleTimeout">Restarted with every write; its token ends the upload.</param>
    public RemovalContent(RemovalAttempt attempt, IdleTimeout idleTimeout)
    {
        var image = attempt.Image;
        _image = image;
        _observer = attempt.Observer;
        _exchange = attempt.Exchange;
        _idleTimeout = idleTimeout;
        _largestWrite = HttpClients.SendBufferSize(idleTimeout.Limit);
        var boundary = "rembg-" + Guid.NewGuid().ToString("N");
        _head = Ascii.GetBytes(Head(boundary, attempt.Fields, image));
        _tail = Ascii.GetBytes($"\r\n--{boundary}--\r\n");
        TotalLength = _head.Length + image.Length + _tail.Length;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
    }

    /// <summary>Bytes of the complete body.</summary>
    public long TotalLength { get; }

    /// <summary>Why the image could not be read; the exception that the framework throws then speaks of the network only.</summary>
    public RembgException? SourceFailure { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = TotalLength;
        return true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _observer.UploadStarted(TotalLength);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            // The fields and the first of the image leave in one write, and so do the last of it and the closing line.
            var filled = _head.Length;
            _head.CopyTo(buffer, 0);
            var remaining = _image.Length;
            while (remaining > 0)
            {
                var read = ReadImage(buffer, filled, (int)Math.Min(remaining, buffer.Length - filled));
                remaining -= read;
                filled += read;
                if (filled == buffer.Length)
                {
                    await WriteAsync(stream, buffer, filled).ConfigureAwait(false);
                    filled = 0;
                }
            }

            FailIfTheImageGrew();
            if (filled + _tail.Length > buffer.Length)
            {
                await WriteAsync(stream, buffer, filled).ConfigureAwait(false);
                filled = 0;
            }

            _tail.CopyTo(buffer, filled);
            _exchange.BeginFinalWrite();
            await WriteAsync(stream, buffer, filled + _tail.Length).ConfigureAwait(false);
            await stream.FlushAsync(_idleTimeout.Token).ConfigureAwait(false);
            _exchange.FullySent();
            _observer.UploadFinished();
        }
        finally
        {
            // Stryker disable once Statement: a buffer that is not returned costs memory only.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task WriteAsync(Stream stream, byte[] buffer, int count)
    {
        // A write larger than the send buffer is not seen to progress.
        for (var sent = 0; sent < count;)
        {
            var length = Math.Min(_largestWrite, count - sent);
            await stream.WriteChunkAsync(buffer, sent, length, _idleTimeout.Token).ConfigureAwait(false);
            _idleTimeout.Restart();
            _observer.Uploaded(length);
            sent += length;
        }
    }

    // The length is already announced, so a file that changes meanwhile cannot be sent completely.
    private int ReadImage(byte[] buffer, int offset, int count)
    {
        int read;
        try
        {
            read = _image.Stream.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // A stream of the caller may throw anything.
        {
            throw Fail(new RembgException(RembgError.ReadFailed, $"{_image.Name} could not be read: {e.Message}", e));
        }

        if (read == 0)
        {
            throw Fail(new RembgException(
                RembgError.ReadFailed, $"{_image.Name} became shorter while it was being sent, so it was not sent completely."));
        }

        return read;
    }

    private void FailIfTheImageGrew()
    {
        if (_image.HasGrown)
        {
            throw Fail(new RembgException(
                RembgError.ReadFailed, $"{_image.Name} became longer while it was being sent, so it was not sent completely."));
        }
    }

    private RembgException Fail(RembgException failure) => SourceFailure = failure;

    private static string Head(string boundary, RemovalFields fields, ImageUpload image)
    {
        var text = new StringBuilder(512);
        foreach (var field in fields)
        {
            text.Append("--").Append(boundary).Append("\r\nContent-Disposition: form-data; name=\"").Append(field.Key)
                .Append("\"\r\n\r\n").Append(field.Value).Append("\r\n");
        }

        text.Append("--").Append(boundary).Append("\r\nContent-Disposition: form-data; name=\"image\"; filename=\"")
            .Append(image.UploadName).Append("\"\r\nContent-Type: ").Append(image.MediaType).Append("\r\n\r\n");
        return text.ToString();
    }
}
