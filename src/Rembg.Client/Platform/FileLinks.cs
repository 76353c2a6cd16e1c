namespace Rembg.Platform;

/// <summary>Follows symbolic links, and what else leads from one place to another.</summary>
internal static class FileLinks
{
    /// <summary>The file that a link leads to in the end; the file itself when it is no link.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The facts of the target; null where the link leads to nothing.</returns>
    /// <exception cref="IOException">The link cannot be followed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be looked into.</exception>
    public static FileInfo? Follow(FileInfo file) =>
        !file.Exists || !IsLink(file) ? file
        : FinalPath(file) is { } path ? new FileInfo(path)
        : null;

    /// <summary>
    /// The folder that a link leads to in the end, or the true name of one that was named by its short name (<c>PROGRA~1</c>).
    /// </summary>
    /// <returns>Its path; null for a folder that has no other, is not there, or cannot be followed.</returns>
    public static string? FolderTarget(string path)
    {
        try
        {
            var folder = new DirectoryInfo(path);
            return folder.Exists && (IsLink(folder) || MayBeShortName(folder)) && FinalPath(folder) is { } target && target != path ? target : null;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return null; // It is taken as it is.
        }
    }

    /// <summary>The share or folder that a drive letter of Windows stands for (<c>net use</c>, <c>subst</c>).</summary>
    /// <param name="root">A root, such as <c>X:\</c>.</param>
    /// <returns>Its path; null for a drive of its own, and for every other root.</returns>
    public static string? DriveTarget(string root)
    {
        if (!Framework.IsWindows || root is not [_, ':', ..])
        {
            return null;
        }

        try
        {
            var target = WindowsPaths.FinalPath(root)?.TrimEnd('\\');
            return target is null || string.Equals(target, root.TrimEnd('\\', '/'), StringComparison.OrdinalIgnoreCase) ? null
                : target is [_, ':'] ? target + '\\' : target;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return null; // A drive that is not ready.
        }
    }

    // Windows has other files with a tag, such as those that are still in the cloud: they lead to themselves.
    private static bool IsLink(FileSystemInfo entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static bool MayBeShortName(DirectoryInfo folder) => Framework.IsWindows && folder.Name.Contains('~');

    private static string? FinalPath(FileSystemInfo entry) =>
        Framework.IsWindows ? WindowsPaths.FinalPath(entry.FullName) : Framework.LinkTarget(entry);
}
