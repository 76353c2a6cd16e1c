namespace Rembg.Platform;

/// <summary>Deletes and renames files in the same way on every system.</summary>
internal static class FileOperations
{
    /// <summary>
    /// Opens a file to read it through once. One without length is not opened: it may be a pipe or a device, which would block.
    /// </summary>
    public static Stream OpenToRead(FileInfo file) => file.Length == 0 ? Stream.Null : new FileStream(
        file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);

    /// <summary>Deletes a file if it exists and can be reached.</summary>
    public static void TryDelete(string path) => FileErrors.Try(() => File.Delete(path));

    /// <summary>Renames a file and atomically replaces the target, even a read-only one.</summary>
    public static void Replace(string source, string target)
    {
        // On Linux and macOS the permissions of the folder decide.
        if (!Framework.IsWindows || !File.Exists(target) || (File.GetAttributes(target) & FileAttributes.ReadOnly) == 0)
        {
            File.Move(source, target, overwrite: true);
            return;
        }

        // Stryker disable all: on Windows only.
        var attributes = File.GetAttributes(target);
        File.SetAttributes(target, attributes & ~FileAttributes.ReadOnly);
        try
        {
            File.Move(source, target, overwrite: true);
        }
        catch
        {
            File.SetAttributes(target, attributes);
            throw;
        }
    }

    // Stryker restore all

    /// <summary>
    /// Renames a file and never replaces another one. On Unix <see cref="File.Move(string, string)"/> checks first and renames then, so
    /// two processes could both succeed.
    /// </summary>
    /// <returns>Whether it was renamed; false when the target exists.</returns>
    public static bool TryMove(string source, string target)
    {
        // Stryker disable once Block: on Windows only.
        if (Framework.IsWindows)
        {
            return IsFree(() => File.Move(source, target));
        }

        return Posix.RenameNoReplace(source, target) ?? TryLink(source, target) ?? TryReserve(source, target);
    }

    // A hard link, which fails if the name exists.
    internal static bool? TryLink(string source, string target)
    {
        var done = Posix.Link(source, target);
        if (done == true)
        {
            TryDelete(source); // If this fails, the file has two names.
        }

        return done;
    }

    // An empty file, whose creation fails if the name exists; then it is replaced.
    internal static bool TryReserve(string source, string target)
    {
        if (!IsFree(() => new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1).Dispose()))
        {
            return false;
        }

        try
        {
            File.Move(source, target, overwrite: true);
            return true;
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    private static bool IsFree(Action create)
    {
        try
        {
            create();
            return true;
        }
        catch (IOException e) when (FileErrors.IsTaken(e))
        {
            return false;
        }
    }
}
