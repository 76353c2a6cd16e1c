namespace Rembg.Ledger;

/// <summary>Opens the file of a ledger: shared to read, exclusively to append. Waits while it is locked.</summary>
internal static class LedgerFile
{
    /// <summary>Opens the file to read, which needs no permission to write; null when there is none.</summary>
    public static FileStream? TryOpenToRead(string path, LedgerWait wait)
    {
        for (; Locate(path) is { } located; wait.Pause())
        {
            if (TryOpen(located, FileMode.Open, FileAccess.Read) is { } stream)
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>
    /// Opens the file exclusively, and creates it if missing, never through a link. All but a compaction wait for a compaction.
    /// </summary>
    public static FileStream OpenToAppend(string path, LedgerWait wait, bool isCompacting = false)
    {
        for (; ; wait.Pause())
        {
            var located = Locate(path);
            if (TryOpen(located ?? path, located is null ? FileMode.CreateNew : FileMode.Open, FileAccess.ReadWrite) is { } stream)
            {
                // A compacted file may have replaced this one before it was locked. In this order, a later compaction needs the
                // lock, and an earlier one has renamed its file.
                if ((isCompacting || !FileLock.IsLocked(CompactedName(stream.Name))) && FileLock.IsStillThere(stream, stream.Name))
                {
                    return stream;
                }

                stream.Dispose();
            }
        }
    }

    /// <summary>The name of the compacted ledger until it replaces the old one. It is locked, and never an input.</summary>
    public static string CompactedName(string path) => path + ".rembg-part";

    /// <summary>Hides a new ledger on Windows, where a leading dot does not.</summary>
    public static void Hide(string path)
    {
        // Stryker disable once all: on Windows only.
        if (Framework.IsWindows)
        {
            File.SetAttributes(path, File.GetAttributes(path) | FileAttributes.Hidden);
        }
    }

    /// <summary>
    /// The path of the file, links followed; null when there is none. Opening a pipe would block, and a link of another user could
    /// redirect what is written.
    /// </summary>
    /// <exception cref="InvalidDataException">It is not a regular file of this user.</exception>
    public static string? Locate(string path)
    {
        var file = new FileInfo(path);
        if ((int)file.Attributes == -1)
        {
            return null;
        }

        var located = path;
        if ((file.Attributes & FileAttributes.ReparsePoint) != 0)
        {
            located = FileLinks.Follow(file)?.FullName
                ?? throw new InvalidDataException("it is a link to a file that does not exist. Delete the link");
            if (!Framework.IsWindows && !Posix.IsOwnedByUser(located))
            {
                throw new InvalidDataException($"it is a link to '{located}', which belongs to another user. Delete the link");
            }
        }

        return Directory.Exists(located) || (!Framework.IsWindows && Posix.IsDevice(located))
            ? throw new InvalidDataException("it is not a file. Move it away")
            : located;
    }

    // Null when it is locked, or was created or deleted just now. An environment variable can disable the framework's own locks.
    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access)
    {
        var isShared = access == FileAccess.Read;
        try
        {
            var share = isShared ? FileShare.ReadWrite | FileShare.Delete : FileShare.None;
            var stream = new FileStream(path, mode, access, share, bufferSize: 1);
            if (Framework.IsWindows || Posix.TryLock(stream.SafeFileHandle, isShared) != false)
            {
                return stream;
            }

            stream.Dispose();
        }
        catch (IOException e) when (FileErrors.IsLocked(e)
            || (mode == FileMode.Open ? e is FileNotFoundException or DirectoryNotFoundException : FileErrors.IsTaken(e)))
        {
        }

        return null;
    }
}
