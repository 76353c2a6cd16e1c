namespace Rembg.Platform;

/// <summary>
/// An exclusive lock file, released by the operating system when the process ends. A stale file is deleted and recreated.
/// </summary>
/// <remarks>
/// On Windows the handle shares only deletion, which renaming needs. On Unix the file is locked with flock just after it is opened, so
/// the lock counts only if the path still leads to that file. Only the owner of the lock deletes or renames the file.
/// </remarks>
internal static class FileLock
{
    // Pending deletions, and handles that others open to check a file, end within moments.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private const int MostRounds = 200;

    /// <summary>
    /// Creates the empty lock file, in place of a stale one if necessary, with reserved disk space; null when it is locked.
    /// </summary>
    public static FileStream? TryAcquire(string path, long room = 0, FileSystemLocks? locks = null)
    {
        locks ??= FileSystemLocks.Current;
        for (var round = 1; ; round++)
        {
            try
            {
                if (TryCreate(path, room, locks) is { } created)
                {
                    return created;
                }

                if (IsLocked(path, locks))
                {
                    return null;
                }
            }
            catch (UnauthorizedAccessException) when (Framework.IsWindows && round < MostRounds)
            {
                // Windows reports this while a deletion is pending, and also where access is denied.
            }

            if (round >= MostRounds)
            {
                throw new IOException($"'{path}' can be neither created nor replaced. Delete it.");
            }

            if (round > 1)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>Whether the lock file is locked. A stale one is deleted.</summary>
    public static bool IsLocked(string path, FileSystemLocks? locks = null) =>
        File.Exists(path) && !TryDeleteStale(path, locks ?? FileSystemLocks.Current);

    /// <summary>Whether a file, which need not be a lock file, is locked by its writer. It is not changed.</summary>
    public static bool IsInUse(string path, FileShare share = FileShare.ReadWrite | FileShare.Delete)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 1).Dispose();
            return false;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return e is IOException io && FileErrors.IsLocked(io);
        }
    }

    /// <summary>Waits up to a second while a file is locked by its writer.</summary>
    public static void WaitUntilFree(string path)
    {
        for (var round = 1; round < MostRounds && IsInUse(path); round++)
        {
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Deletes a stale lock file, if it can be reached.</summary>
    public static void DeleteIfStale(string path) => FileErrors.Try(() => IsLocked(path));

    /// <summary>Whether an open, locked file is the one that its path leads to.</summary>
    internal static bool IsStillThere(FileStream stream, string path) =>
        Framework.IsWindows || (Posix.IdOf(stream.SafeFileHandle) is { } id ? Posix.IdOf(path) == id : File.Exists(path));

    // Null when the file exists, if only since a moment.
    private static FileStream? TryCreate(string path, long room, FileSystemLocks locks)
    {
        try
        {
            var stream = Open(path, FileMode.CreateNew, locks, room);
            if (IsStillThere(stream, path))
            {
                return stream;
            }

            // Before it was locked, another process took it for a stale file and deleted it.
            stream.Dispose();
        }
        catch (IOException e) when (FileErrors.IsTaken(e) || FileErrors.IsLocked(e))
        {
        }

        return null;
    }

    // True when the file is gone, even if another process deleted it.
    private static bool TryDeleteStale(string path, FileSystemLocks locks)
    {
        try
        {
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
            {
                File.Delete(path); // A link is never a lock file, and its target must not be opened.
                return true;
            }

            using var stale = Open(path, FileMode.Open, locks);
            if (IsStillThere(stale, path))
            {
                if (locks.TryLock(stale.SafeFileHandle) is null && !locks.IsAbandoned(path))
                {
                    return false;
                }

                File.Delete(path);
            }

            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException e) when (FileErrors.IsLocked(e) || FileErrors.IsTaken(e))
        {
            return false; // In use, or another process reads the time there.
        }
    }

    private static FileStream Open(string path, FileMode mode, FileSystemLocks locks, long room = 0)
    {
        var stream = Framework.OpenWithRoom(path, mode, locks.Share, room);

        // The framework's own lock can be disabled by an environment variable.
        if (locks.TryLock(stream.SafeFileHandle) != false)
        {
            return stream;
        }

        stream.Dispose();
        throw new IOException($"'{path}' is locked by another process.", Posix.WouldBlock);
    }
}
