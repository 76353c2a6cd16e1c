using Rembg.Watching;

namespace Rembg.Pipeline;

/// <summary>What the cmdlet needs to know of a request when its outcome is available.</summary>
/// <param name="Shape">What the finished image is written to the pipeline as.</param>
/// <param name="Path">The path as it was given; null for an image from memory.</param>
/// <param name="Watcher">Where the file comes from; null for one that was not found by watching.</param>
/// <param name="MayBeIncomplete">Whether the file was still changing a moment ago.</param>
internal sealed record RequestOrigin(ResultShape Shape, string? Path, FolderWatcher? Watcher = null, bool MayBeIncomplete = false);

/// <summary>What a finished image is written to the pipeline as.</summary>
internal enum ResultShape
{
    /// <summary>The object that describes the result.</summary>
    Object,

    /// <summary>A <c>data:</c> URL.</summary>
    Base64,

    /// <summary>The bytes of the image, as one array.</summary>
    Bytes,
}
