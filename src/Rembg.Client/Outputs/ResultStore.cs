namespace Rembg.Outputs;

/// <summary>Holds the response of one image until it is known to be complete: a partial file, or memory.</summary>
internal abstract class ResultStore : IDisposable
{
    /// <summary>The bytes received so far, readable and seekable.</summary>
    public abstract Stream Content { get; }

    /// <summary>Whether the file is beside its target. After a disk was full or a share was unmounted, it is not.</summary>
    public virtual bool IsBesideTarget => false;

    /// <summary>Appends bytes of the response.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>: the bytes could not be kept anywhere.</exception>
    public abstract void Write(byte[] buffer, int count);

    /// <summary>Discards what was received, before another attempt.</summary>
    public abstract void Reset();

    /// <summary>Records that the content is a complete image. From then on nothing deletes it.</summary>
    public abstract void MarkComplete();

    /// <summary>Saves the complete image. It does not throw: each place that fails is followed by the next one.</summary>
    /// <param name="target">The full path to save to; null for an image that stays in memory.</param>
    /// <param name="replace">Whether an existing file is replaced.</param>
    /// <param name="flush">Whether the bytes are flushed to the disk before the file is renamed.</param>
    /// <param name="retained">The copy of an earlier run beside the target, replaced if the target cannot be.</param>
    public abstract SavedFile Save(string? target, bool replace, bool flush = false, string? retained = null);

    /// <summary>Releases the content, and deletes it unless it was marked as complete.</summary>
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

    public override void MarkComplete()
    {
    }

    public override SavedFile Save(string? target, bool replace, bool flush = false, string? retained = null) => new(Path: null, _bytes.Length, default);

    public override void Dispose() => _bytes.Dispose();
}

/// <summary>A saved image. Length and time come from the open handle, since another program may move the file at once.</summary>
/// <remarks>No path: it stays in memory, or could not be kept anywhere. A failure: it is neither at its target nor beside it.</remarks>
internal readonly record struct SavedFile(string? Path, long Length, DateTime Time, Exception? Failure = null);
