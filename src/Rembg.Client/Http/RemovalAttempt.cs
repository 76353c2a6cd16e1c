using System.Security.Cryptography;

namespace Rembg.Http;

/// <summary>
/// The input of one attempt at one image, and where its results go. The sink takes bytes of the response, a buffer and how many of it
/// count, and throws <see cref="RembgException"/> for failures of the disk. After an upload that broke, an early response may be lost.
/// </summary>
internal sealed record RemovalAttempt(
    RemovalFields Fields, ImageUpload Image, ExpectContinue Expectation, IProgressObserver Observer, Action<byte[], int> Sink,
    Exchange Exchange, bool UploadBrokeBefore = false);

/// <summary>An opened image to upload.</summary>
internal sealed class ImageUpload(
    Stream stream, long length, string uploadName, string mediaType, string name, bool isHashed = false) : IDisposable
{
    private readonly IncrementalHash? _hash = isHashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private long _read;

    public long Length => length;

    public string UploadName => uploadName;

    public string MediaType => mediaType;

    public string Name => name;

    /// <summary>Whether the image is longer now than it was when it was opened.</summary>
    public bool HasGrown => length > 0 && stream.Length > length;

    /// <summary>The SHA-256 of the uploaded bytes, after the upload; null when they are not complete, or not hashed.</summary>
    public Sha256Hash? Hash { get; private set; }

    public int Read(byte[] buffer, int offset, int count)
    {
        var read = stream.Read(buffer, offset, count);
        _hash?.AppendData(buffer, offset, read);
        _read += read;
        return read;
    }

    public void Rewind()
    {
        stream.Position = 0;
        _read = 0;
        _ = _hash?.GetHashAndReset();
    }

    public void Dispose()
    {
        Hash = _hash is not null && _read == length ? Sha256Hash.From(_hash.GetHashAndReset()) : null;
        _hash?.Dispose();
        stream.Dispose();
    }
}

/// <summary>The two tokens that end a run.</summary>
/// <param name="StopSending">
/// Fires when nothing new may be sent, and whenever <paramref name="Abort"/> fires. Responses to requests that were sent completely, and
/// so may be paid for, are still awaited.
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
