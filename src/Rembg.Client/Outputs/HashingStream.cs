using System.Security.Cryptography;

namespace Rembg.Outputs;

/// <summary>Reads another stream and hashes what is read, to record which bytes were uploaded.</summary>
internal sealed class HashingStream(Stream inner) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _hashed;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>The hash of what was read in order; null when that is not the whole length.</summary>
    public Sha256Hash? HashOf(long length) => _hashed == length ? new Sha256Hash(_hash.GetHashAndReset()) : null;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var at = inner.Position;
        var read = inner.Read(buffer, offset, count);
        if (at == _hashed)
        {
            _hash.AppendData(buffer, offset, read);
            _hashed += read;
        }

        return read;
    }

    // A new attempt starts a new hash.
    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = inner.Seek(offset, origin);
        if (position == 0)
        {
            _ = _hash.GetHashAndReset();
            _hashed = 0;
        }

        return position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
