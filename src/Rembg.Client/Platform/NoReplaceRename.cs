namespace Rembg.Platform;

/// <summary>
/// Renames a file to a name that is free, and never over a file that somebody else has put there meanwhile. On Unix the
/// framework's own move looks first and renames then, which two savers can do at the same moment.
/// </summary>
internal static class NoReplaceRename
{
    /// <summary>The ways to do it, the best first. Each is tried where the one before is not to be had.</summary>
    internal enum Way
    {
        /// <summary>One call of the system.</summary>
        Rename,

        /// <summary>A second name, which fails when it is taken; then the first name is deleted.</summary>
        Link,

        /// <summary>An empty file is made under the name, which fails when it is taken, and replaced.</summary>
        Reserve,
    }

    /// <summary>Renames a file within its file system.</summary>
    /// <returns>Whether it was done; false when the name is taken.</returns>
    /// <exception cref="IOException">It could not be done.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be changed.</exception>
    public static bool TryMove(string source, string target) => TryMove(source, target, Way.Rename);

    internal static bool TryMove(string source, string target, Way first)
    {
        // Stryker disable once Block: on Windows only.
        if (Framework.IsWindows)
        {
            return TryMoveOnWindows(source, target);
        }

        var done = first == Way.Rename ? Posix.RenameNoReplace(source, target) : null;
        done ??= first <= Way.Link ? TryLink(source, target) : null;
        return done ?? TryReserve(source, target);
    }

    // The system's own move fails when the name is taken.
    private static bool TryMoveOnWindows(string source, string target)
    {
        // Stryker disable once all: on Windows only.
        try
        {
            File.Move(source, target);
            return true;
        }
        catch (IOException e) when (FileErrors.IsTaken(e))
        {
            return false;
        }
    }

    private static bool? TryLink(string source, string target)
    {
        var done = Posix.Link(source, target);
        if (done == true)
        {
            // Where this fails, the file has its place all the same, and a name too many.
            LeftoverFile.TryDelete(source);
        }

        return done;
    }

    private static bool TryReserve(string source, string target)
    {
        try
        {
            new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1).Dispose();
        }
        catch (IOException e) when (FileErrors.IsTaken(e))
        {
            return false;
        }

        try
        {
            Framework.MoveOver(source, target);
            return true;
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }
}
