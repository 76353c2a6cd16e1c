namespace Rembg.Platform;

/// <summary>
/// A file that whoever holds it open has for himself: other runs, processes and machines find it held, and when its process
/// ends, however that happens, it is free again. What a dead process left is deleted and made anew.
/// </summary>
/// <remarks>
/// On Windows the handle shares nothing but deletion, which renaming needs. On Unix it is locked with flock, which is
/// taken a moment after the file is opened: only who has the lock and still finds the file under its name holds the claim,
/// and only who holds the claim deletes or renames the file.
/// </remarks>
internal static class FileLock
{
    // Deletions that are under way, and files that others have open just to look, end within moments.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private const int MostRounds = 200;

    // Where a file system has no locks, a claim that was touched so recently is taken for held.
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(10);

    /// <summary>Makes the claim, and takes over one whose process has died.</summary>
    /// <param name="path">The path of the file that is the claim.</param>
    /// <param name="room">How many bytes are reserved for it on the disk; 0 for none.</param>
    /// <returns>The empty file, open for reading and writing; null when somebody holds it.</returns>
    /// <exception cref="IOException">The file cannot be made, or there is no room for it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static FileStream? TryMake(string path, long room = 0)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                if (MakeNew(path, room) is { } made)
                {
                    return made;
                }

                if (File.Exists(path) && !TryRemoveStale(path))
                {
                    return null;
                }
            }
            catch (UnauthorizedAccessException) when (Framework.IsWindows && round < MostRounds)
            {
                // Windows says so while a deletion is under way, and of course where nobody may write.
            }

            if (round >= MostRounds)
            {
                throw new IOException($"'{path}' can be neither made nor taken over. Delete it.");
            }

            if (round > 1)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>Whether somebody holds the claim right now.</summary>
    public static bool IsHeld(string path) => File.Exists(path) && !TryRemoveStale(path);

    /// <summary>Whether a file, which need not be a claim, is held by whoever is making it. It is only looked at.</summary>
    public static bool IsInUse(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1).Dispose();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException io && FileErrors.IsHeld(io);
        }
    }

    /// <summary>Waits while a file is held by whoever is making it, but not for long.</summary>
    public static void WaitUntilFree(string path)
    {
        for (var round = 1; round < MostRounds && IsInUse(path); round++)
        {
            Thread.Sleep(Pause);
        }
    }

    /// <summary>
    /// Tidies away what a dead process left beside an output that another one has finished. What cannot be reached is left:
    /// it is no concern of the image.
    /// </summary>
    /// <param name="path">The path of the file that is the claim.</param>
    public static void RemoveIfStale(string path)
    {
        try
        {
            _ = IsHeld(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and never becomes an input.
        }
    }

    // Null when the name is taken, if only by the next one.
    private static FileStream? MakeNew(string path, long room)
    {
        FileStream stream;
        try
        {
            stream = Open(path, FileMode.CreateNew, room);
        }
        catch (IOException e) when (FileErrors.IsTaken(e) || FileErrors.IsHeld(e))
        {
            return null;
        }

        if (IsStillThere(stream, path))
        {
            return stream;
        }

        // Between the making and the lock another one took it for a dead claim and deleted it.
        stream.Dispose();
        return null;
    }

    // True when the way is free, be it that the file was stale or that it has gone by itself.
    private static bool TryRemoveStale(string path)
    {
        try
        {
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
            {
                // A link is nobody's claim, and what it leads to is not ours to open.
                File.Delete(path);
                return true;
            }

            using var stale = Open(path, FileMode.Open);
            if (IsStillThere(stale, path))
            {
                if (UnixCallsAreNeeded && Posix.TryLock(stale.SafeFileHandle) is null && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < Young)
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
        catch (IOException e) when (FileErrors.IsHeld(e))
        {
            return false;
        }
    }

    private static bool UnixCallsAreNeeded => !Framework.IsWindows;

    private static FileStream Open(string path, FileMode mode, long room = 0)
    {
        var share = UnixCallsAreNeeded ? FileShare.None : FileShare.Delete;
        var stream = Framework.OpenWithRoom(path, mode, share, room);
        try
        {
            // The framework's own lock can be switched off by an environment variable.
            if (UnixCallsAreNeeded && Posix.TryLock(stream.SafeFileHandle) == false)
            {
                throw new IOException($"'{path}' is held by another process.", Posix.WouldBlock);
            }

            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether an open, locked file is the one that its path leads to.</summary>
    internal static bool IsStillThere(FileStream stream, string path) =>
        !UnixCallsAreNeeded || (Posix.IdOf(stream.SafeFileHandle) is { } id ? Posix.IdOf(path) == id : File.Exists(path));
}
