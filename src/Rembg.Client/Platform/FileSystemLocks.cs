using Microsoft.Win32.SafeHandles;

namespace Rembg.Platform;

/// <summary>
/// The locks of file systems, and their clocks. Where one has no locks (Lustre and NFS can be mounted so), the owner of a lock file touches
/// it every minute, and the age of the file counts. Only times that the file system itself sets are compared. Tests derive from it.
/// </summary>
internal class FileSystemLocks
{
    public static readonly FileSystemLocks Current = new();

    private const string ProbeName = ".rembg-clock.rembg-part";

    // Longer than shares cache times, and than a machine hangs.
    private static readonly TimeSpan OldestLock = TimeSpan.FromMinutes(10);

    /// <summary>What other handles may do: on Windows, delete and rename.</summary>
    public virtual FileShare Share => Framework.IsWindows ? FileShare.Delete : FileShare.None;

    /// <summary>The time between two touches.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromMinutes(1);

    /// <summary>Locks an open file, without waiting; null when the file system has no locks.</summary>
    public virtual bool? TryLock(SafeFileHandle handle) => Framework.IsWindows ? true : Posix.TryLock(handle);

    /// <summary>Sets the last write time to now, by the clock of the file system.</summary>
    protected virtual void Touch(SafeFileHandle handle) => Posix.Touch(handle);

    /// <summary>Touches an open lock file until the result is disposed; null where the lock suffices.</summary>
    public IDisposable? KeepYoung(FileStream file)
    {
        var handle = file.SafeFileHandle;
        return TryLock(handle) is not null ? null : new Timer(_ => TouchOpen(handle), state: null, Interval, Interval);
    }

    /// <summary>Whether the owner of a lock file has not touched it for long.</summary>
    public bool IsAbandoned(string path)
    {
        var probe = Path.Combine(Path.GetDirectoryName(path)!, ProbeName);
        FileOperations.TryDelete(probe); // Another process may have been killed while it read the time.
        using var file = new FileStream(
            probe, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose);
        Touch(file.SafeFileHandle);
        return File.GetLastWriteTimeUtc(probe) - File.GetLastWriteTimeUtc(path) >= OldestLock;
    }

    private void TouchOpen(SafeFileHandle handle)
    {
        try
        {
            Touch(handle);
        }
        catch (ObjectDisposedException)
        {
            // The file was closed meanwhile.
        }
    }
}
