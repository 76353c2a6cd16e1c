namespace Rembg.Platform;

/// <summary>The number that a file system gives a file, and the device or volume that the number belongs to.</summary>
internal readonly record struct FileId(ulong File, ulong Device)
{
    /// <summary>The identifier of the file or folder at a path. On Unix a link is not followed.</summary>
    /// <returns>The identifier; null when there is nothing at the path, or the file system gives no numbers.</returns>
    public static FileId? Of(string path) => Framework.IsWindows ? WindowsPaths.IdOf(path) : Posix.IdOf(path);
}
