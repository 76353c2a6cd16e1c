namespace Rembg.Pipeline;

/// <summary>What the cmdlet wants to know of a request when its outcome comes back.</summary>
/// <param name="Shape">What the finished image is written to the pipeline as.</param>
/// <param name="IsRelative">Whether the image was named by a path that starts at the current folder.</param>
internal sealed record RequestOrigin(ResultShape Shape, bool IsRelative);
