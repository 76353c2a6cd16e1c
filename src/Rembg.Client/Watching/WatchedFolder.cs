namespace Rembg.Watching;

/// <summary>A folder to watch, and which of its files.</summary>
/// <param name="Path">The folder's full path.</param>
/// <param name="Matches">Whether a file of this name is watched; null for every file.</param>
/// <param name="Recurse">Whether the folders below it are watched, too. Links to folders are not followed.</param>
internal sealed record WatchedFolder(string Path, Func<string, bool>? Matches = null, bool Recurse = false);
