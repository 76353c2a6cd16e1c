namespace Rembg.Outputs;

/// <summary>Where a complete image was saved, and what the file was at that moment.</summary>
/// <param name="Path">The full path; null when it could not be kept anywhere, or stays in memory.</param>
/// <param name="Length">Its length in bytes, from the open handle: another program may move the file at once.</param>
/// <param name="Time">When it was last written, in UTC, from the open handle.</param>
/// <param name="Failure">Why the image is neither at its target nor beside it; null when it is.</param>
internal readonly record struct SavedFile(string? Path, long Length, DateTime Time, Exception? Failure = null);
