namespace Rembg.Outputs;

/// <summary>Where the answer of one image is gathered until it is known to be whole: an unfinished file, or memory.</summary>
internal abstract class ResultStore : IDisposable
{
    /// <summary>What has arrived, for checking. It may be read and moved in.</summary>
    public abstract Stream Content { get; }

    /// <summary>Appends bytes of the answer.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>, and the bytes could be kept nowhere else.</exception>
    public abstract void Write(byte[] buffer, int count);

    /// <summary>Forgets what has arrived, for another attempt.</summary>
    public abstract void Reset();

    /// <summary>Saves the whole image.</summary>
    /// <param name="target">The full path to save to; null for an image that stays in memory.</param>
    /// <param name="replace">Whether a file that stands there is replaced.</param>
    /// <returns>
    /// The path it was saved to: the target, or a free name beside it when the target is locked or taken; null for an image that stays in memory.
    /// </returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>; <see cref="RembgException.KeptPath"/> says where the image is.</exception>
    public abstract string? Commit(string? target, bool replace);

    /// <summary>Lets go of what was not saved.</summary>
    public abstract void Dispose();
}
