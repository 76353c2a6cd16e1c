using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>
/// The body of a removal request: the form fields and the image, streamed. The part headers are written by hand, because
/// the framework's own multipart encodes names in ways that many servers read wrong. The total length is always known.
/// </summary>
internal sealed class RemovalContent : HttpContent
{
    private const int ChunkLength = 128 * 1024;

    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly RemovalAttempt _attempt;
    private readonly IdleTimeout _idleTimeout;
    private readonly int _largestWrite;

    public RemovalContent(RemovalAttempt attempt, IdleTimeout idleTimeout)
    {
        var image = attempt.Image;
        (_attempt, _idleTimeout) = (attempt, idleTimeout);
        _largestWrite = HttpClients.SendBufferSize(idleTimeout.Limit);
        var boundary = "rembg-" + Guid.NewGuid().ToString("N");
        _head = Encoding.ASCII.GetBytes(Head(boundary, attempt.Fields, image));
        _tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        TotalLength = _head.Length + image.Length + _tail.Length;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}");
    }

    public long TotalLength { get; }

    /// <summary>Why the image could not be read; the framework's own exception then tells of the network only.</summary>
    public RembgException? SourceFailure { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = TotalLength;
        return true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _attempt.Observer.Started(TransferDirection.Upload, TotalLength);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            // One write for the fields and the start of the image, and one for its end and the closing line, which always has room.
            var room = buffer.Length - _tail.Length;
            var filled = _head.Length;
            _head.CopyTo(buffer, 0);
            var remaining = _attempt.Image.Length;
            while (remaining > 0)
            {
                var read = ReadImage(buffer, filled, (int)Math.Min(remaining, room - filled));
                remaining -= read;
                filled += read;
                if (filled == room)
                {
                    await WriteAsync(stream, buffer, filled).ConfigureAwait(false);
                    filled = 0;
                }
            }

            if (_attempt.Image.HasGrown)
            {
                throw Fail("became longer while it was being sent, so it was not sent completely.");
            }

            _tail.CopyTo(buffer, filled);
            _attempt.Exchange.BeginFinalWrite();
            await WriteAsync(stream, buffer, filled + _tail.Length).ConfigureAwait(false);
            await stream.FlushAsync(_idleTimeout.Token).ConfigureAwait(false);
            _attempt.Exchange.Advance(ExchangeState.FullySent);
            _attempt.Observer.Finished(TransferDirection.Upload);
        }
        finally
        {
            // Stryker disable once Statement: a buffer that is not returned costs memory only.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task WriteAsync(Stream stream, byte[] buffer, int count)
    {
        // A write larger than the send buffer shows no progress.
        for (var sent = 0; sent < count;)
        {
            var length = Math.Min(_largestWrite, count - sent);
            await stream.WriteAsync(buffer, sent, length, _idleTimeout.Token).ConfigureAwait(false);
            _idleTimeout.Restart();
            _attempt.Observer.Transferred(TransferDirection.Upload, length);
            sent += length;
        }
    }

    // The length is already announced, so a file that changes meanwhile cannot be sent completely.
    private int ReadImage(byte[] buffer, int offset, int count)
    {
        int read;
        try
        {
            read = _attempt.Image.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // A stream of the caller may throw anything.
        {
            throw Fail($"could not be read: {e.Message}", e);
        }

        return read > 0 ? read : throw Fail("became shorter while it was being sent, so it was not sent completely.");
    }

    private RembgException Fail(string what, Exception? cause = null) =>
        SourceFailure = new RembgException(RembgError.ReadFailed, $"{_attempt.Image.Name} {what}", cause);

    private static string Head(string boundary, RemovalFields fields, ImageUpload image)
    {
        var part = $"--{boundary}\r\nContent-Disposition: form-data; name=";
        return string.Concat(fields.All.Select(field => $"{part}\"{field.Key}\"\r\n\r\n{field.Value}\r\n"))
            + $"{part}\"image\"; filename=\"{image.UploadName}\"\r\nContent-Type: {image.MediaType}\r\n\r\n";
    }
}
