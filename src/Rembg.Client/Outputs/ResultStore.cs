namespace Rembg.Outputs;

/// <summary>Holds the response of one image until it is known to be complete: a partial file, or memory.</summary>
internal abstract class ResultStore : IDisposable
{
    /// <summary>The bytes received so far, readable and seekable.</summary>
    public abstract Stream Content { get; }

    /// <summary>Appends bytes of the response.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>: the bytes could not be kept anywhere.</exception>
    public abstract void Write(byte[] buffer, int count);

    /// <summary>Discards what was received, before another attempt.</summary>
    public abstract void Reset();

    /// <summary>Releases the content, and deletes it unless it is a complete image.</summary>
    public abstract void Dispose();
}

/// <summary>A response that stays in memory.</summary>
internal sealed class MemoryResult : ResultStore
{
    private readonly MemoryStream _bytes = new();

    public override Stream Content => _bytes;

    public byte[] ToArray() => _bytes.ToArray();

    public override void Write(byte[] buffer, int count) => _bytes.Write(buffer, 0, count);

    public override void Reset() => _bytes.SetLength(0);

    public override void Dispose() => _bytes.Dispose();
}

/// <summary>A saved image. Length and time are those before the rename, since another program may move the file at once.</summary>
/// <remarks>No path: it could not be kept anywhere. A failure: it is neither at its target nor beside it.</remarks>
internal readonly record struct SavedFile(string? Path, long Length, DateTime Time, Exception? Failure = null);
