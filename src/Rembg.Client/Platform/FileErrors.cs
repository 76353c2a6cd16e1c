namespace Rembg.Platform;

/// <summary>Classifies exceptions of the file system by their error codes.</summary>
internal static class FileErrors
{
    /// <summary>ERROR_DISK_FULL.</summary>
    public const int DiskFull = unchecked((int)0x80070070);

    private const int FileExists = unchecked((int)0x80070050);
    private const int AlreadyExists = unchecked((int)0x800700B7);
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);
    private const int HandleDiskFull = unchecked((int)0x80070027);

    // On Unix, .NET passes on errno, whose numbers are no codes of Windows, and mean nothing else for a file on the other system.
    private const int UnixExists = 17; // EEXIST
    private const int UnixNoSpace = 28; // ENOSPC
    private const int LinuxQuota = 122; // EDQUOT
    private const int MacQuota = 69;

    public static bool IsFileSystemError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Does work with files; false when the file system reports an error.</summary>
    public static bool Try(Action work) => TryGet(() => { work(); return true; });

    /// <summary>Reads something of files; null, or the default of a value type, when the file system reports an error.</summary>
    public static T? TryGet<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsFileSystemError(e))
        {
            return default;
        }
    }

    /// <summary>Whether the file to create exists.</summary>
    public static bool IsTaken(IOException e) =>
        e.HResult is FileExists or AlreadyExists or UnixExists;

    /// <summary>Whether the disk, or the user's quota, is full.</summary>
    public static bool IsDiskFull(Exception e) =>
        e is IOException { HResult: DiskFull or HandleDiskFull or UnixNoSpace or LinuxQuota or MacQuota };

    /// <summary>Whether another handle locks the file.</summary>
    public static bool IsLocked(IOException e) =>
        e.HResult is SharingViolation or LockViolation || e.HResult == Posix.WouldBlock;
}
