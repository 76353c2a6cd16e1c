namespace Rembg.Http;

/// <summary>The input of one attempt at one image, and where its results go.</summary>
internal sealed class RemovalAttempt
{
    public required RemovalFields Fields { get; init; }

    public required ImageUpload Image { get; init; }

    public required ExpectContinue Expectation { get; init; }

    public required IProgressObserver Observer { get; init; }

    /// <summary>Takes bytes of the response: a buffer, and how many of it count. Throws <see cref="RembgException"/> for failures of the disk.</summary>
    public required Action<byte[], int> Sink { get; init; }

    /// <summary>Records the progress.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>Whether an earlier attempt broke during its upload, where an early response gets lost.</summary>
    public bool UploadBrokeBefore { get; init; }
}

/// <summary>An opened image to upload.</summary>
/// <param name="stream">The image from its first byte.</param>
/// <param name="length">Bytes to send.</param>
/// <param name="uploadName">The ASCII name to announce.</param>
/// <param name="mediaType">The media type to announce.</param>
/// <param name="name">What to call the image in messages.</param>
internal sealed class ImageUpload(Stream stream, long length, string uploadName, string mediaType, string name) : IDisposable
{
    public Stream Stream => stream;

    public long Length => length;

    public string UploadName => uploadName;

    public string MediaType => mediaType;

    public string Name => name;

    /// <summary>Whether the image is longer now than it was when it was opened.</summary>
    public bool HasGrown => length > 0 && stream.Length > length;

    public void Dispose() => stream.Dispose();
}

/// <summary>The two tokens that end a run.</summary>
/// <param name="StopSending">
/// Fires when nothing new may be sent, and whenever <paramref name="Abort"/> fires. Responses to requests that were sent completely, and so may
/// be paid for, are still awaited.
/// </param>
/// <param name="Abort">Fires when everything stops at once, as on Ctrl+C.</param>
internal readonly record struct StopTokens(CancellationToken StopSending, CancellationToken Abort)
{
    /// <summary>Tokens of a run that only ever stops at once.</summary>
    public static StopTokens AbortOnly(CancellationToken abort) => new(abort, abort);
}

/// <summary>Receives the progress of one exchange, on the thread that transfers the bytes.</summary>
internal interface IProgressObserver
{
    /// <param name="direction">The direction of the transfer.</param>
    /// <param name="totalBytes">Its length; null when the service did not announce it.</param>
    void Started(TransferDirection direction, long? totalBytes);

    void Transferred(TransferDirection direction, int bytes);

    void Finished(TransferDirection direction);
}
