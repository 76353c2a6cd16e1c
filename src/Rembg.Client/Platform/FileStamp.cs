namespace Rembg.Platform;

/// <summary>A file at one moment. Equal length and time mean equal bytes.</summary>
internal readonly record struct FileStamp(string Path, long Length, DateTime Time)
{
    public FileStamp(FileInfo file)
        : this(file.FullName, file.Length, file.LastWriteTimeUtc)
    {
    }

    public bool IsCurrent => TryOf(Path) == this;

    /// <summary>The file as it is now; null when it does not exist or is unavailable.</summary>
    public static FileStamp? TryOf(string path) => FileErrors.TryGet<FileStamp?>(
        () => new FileInfo(path) is { Exists: true } file ? new FileStamp(file) : null);

    /// <summary>The SHA-256 of the file; null when it has changed or cannot be read.</summary>
    public Sha256Hash? TryHash() => IsCurrent && Sha256Hash.TryOf(new FileInfo(Path)) is { } hash && IsCurrent ? hash : null;
}
