namespace Rembg.Watching;

/// <summary>A file that is ready to be taken.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="IsOverdue">Whether it has been unchanged for so long that nothing more will be written to it.</param>
internal readonly record struct SettledFile(string Path, bool IsOverdue);
