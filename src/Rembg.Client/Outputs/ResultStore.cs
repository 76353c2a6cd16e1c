namespace Rembg.Outputs;

/// <summary>Holds the response of one image until it is known to be complete: a partial file, or memory.</summary>
internal abstract class ResultStore : IDisposable
{
    /// <summary>The bytes received so far, for checking. They may be read and seeked in.</summary>
    public abstract Stream Content { get; }

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
    /// <param name="flush">Whether the bytes are flushed to the disk before the file gets its name.</param>
    /// <param name="retained">What an earlier run saved beside the target, to be replaced where this one cannot be replaced either.</param>
    public abstract SavedFile Save(string? target, bool replace, bool flush = false, string? retained = null);

    /// <summary>Releases the content, and deletes it unless it was marked as complete.</summary>
    public abstract void Dispose();
}
