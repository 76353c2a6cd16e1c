namespace Rembg.Platform;

/// <summary>Follows symbolic links, short names and mapped drives.</summary>
internal static class FileLinks
{
    /// <summary>The final target of a link, or the file itself; null if the target does not exist.</summary>
    public static FileInfo? Follow(FileInfo file) =>
        !file.Exists || !IsLink(file) ? file
        : FinalPath(file) is { } path ? new FileInfo(path)
        : null;

    /// <summary>
    /// The final target of a link to a folder, or the long name of a short one (<c>PROGRA~1</c>); null for any other folder.
    /// </summary>
    public static string? FolderTarget(string path) => FileErrors.TryGet(() =>
    {
        var folder = new DirectoryInfo(path);
        var isOtherName = folder.Exists && (IsLink(folder) || (Framework.IsWindows && folder.Name.Contains('~')));
        return isOtherName && FinalPath(folder) is { } target && target != path ? target : null;
    });

    /// <summary>The share or folder that a drive letter is mapped to (<c>net use</c>, <c>subst</c>); null for any other root.</summary>
    public static string? DriveTarget(string root)
    {
        if (!Framework.IsWindows || root is not [_, ':', ..])
        {
            return null;
        }

        var target = FileErrors.TryGet(() => WindowsPaths.FinalPath(root)?.TrimEnd('\\')); // A drive may not be ready.
        return target is null || string.Equals(target, root.TrimEnd('\\', '/'), StringComparison.OrdinalIgnoreCase) ? null
            : target is [_, ':'] ? target + '\\' : target;
    }

    // Windows has other reparse points, such as files in the cloud, whose final path is their own.
    private static bool IsLink(FileSystemInfo entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static string? FinalPath(FileSystemInfo entry) =>
        Framework.IsWindows ? WindowsPaths.FinalPath(entry.FullName) : Posix.RealPath(entry.FullName);
}
