namespace Rembg.Outputs;

/// <summary>A file as it was at one moment. With the same length and time it has the same bytes.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Time">When it was last written, in UTC.</param>
internal readonly record struct FileStamp(string Path, long Length, DateTime Time)
{
    /// <summary>Whether the file is there as it was.</summary>
    public bool IsCurrent => TryOf(Path) == this;

    /// <summary>The file as it is now; null when it is not there, or cannot be reached.</summary>
    public static FileStamp? TryOf(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file ? new FileStamp(path, file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return null;
        }
    }

    /// <summary>The SHA-256 of the file as it was; null when it has changed since, or cannot be read.</summary>
    public Sha256Hash? TryHash() => IsCurrent && Sha256Hash.TryOf(new FileInfo(Path)) is { } hash && IsCurrent ? hash : null;
}
