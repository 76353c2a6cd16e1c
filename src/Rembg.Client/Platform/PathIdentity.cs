using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rembg.Platform;

/// <summary>
/// Determines whether two paths name the same file. Links to folders and mapped drives are followed, and names are compared as the file
/// system compares them. Results are cached for the lifetime of the object, a run. Thread-safe.
/// </summary>
internal sealed class PathIdentity
{
    private const int MostFolders = 4096;

    // Most folders are probed by their first entry.
    private const int MostEntriesProbed = 32;

    private readonly object _lock = new();
    private readonly Dictionary<string, Folder> _folders = [];

    /// <summary>Compares names by the default of this system, for files that do not exist.</summary>
    public static StringComparer DefaultComparer => IgnoresCaseByDefault ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static bool IgnoresCaseByDefault => Framework.IsWindows || Framework.IsMacOS;

    /// <summary>A hash of a full path, so that a run needs little memory for a million files.</summary>
    public FileKey KeyOf(string path)
    {
        var folder = FolderOf(path);
        return FileKey.Of(folder.Key + '/' + folder.Fold(Path.GetFileName(path)));
    }

    /// <summary>Maps all spellings of a name in a folder to one.</summary>
    public string NameKey(string folder, string name) => Identify(folder).Fold(name);

    public FileKey KeyOfFolder(string folder) => FileKey.Of(Identify(folder).Key);

    /// <summary>Whether two paths name the same file, also through hard links and two paths to a share.</summary>
    public bool AreSame(string a, string b) =>
        string.Equals(a, b, StringComparison.Ordinal) || KeyOf(a) == KeyOf(b) || (FileId.Of(a) is { } id && id == FileId.Of(b));

    /// <summary>Whether the folder of a path ignores case in names.</summary>
    public bool IgnoresCase(string path) => FolderOf(path).IgnoresCase;

    /// <summary>The path with links to folders followed. The file name is unchanged.</summary>
    public string RealPath(string path) => Path.Combine(FolderOf(path).RealPath, Path.GetFileName(path));

    /// <summary>The path of a folder relative to a root; empty for the root itself, null outside of it.</summary>
    public string? Below(string folder, string root)
    {
        var rootKey = Identify(root).Key;
        var below = "";
        for (var current = folder; current is not null; current = Path.GetDirectoryName(current))
        {
            if (Identify(current).Key == rootKey)
            {
                return below;
            }

            below = Path.Combine(Path.GetFileName(current), below);
        }

        return null;
    }

    private Folder FolderOf(string path) => Identify(Path.GetDirectoryName(path) ?? path);

    private Folder Identify(string folder)
    {
        lock (_lock)
        {
            if (_folders.TryGetValue(folder, out var known))
            {
                return known;
            }

            if (_folders.Count >= MostFolders)
            {
                _folders.Clear();
            }

            var hasSeparator = Path.GetFileName(folder).Length == 0;
            return _folders[folder] = Examine(hasSeparator && Path.GetDirectoryName(folder) is { } trimmed ? trimmed : folder);
        }
    }

    private Folder Examine(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parentPath)
        {
            return FileLinks.DriveTarget(folder) is { } mapped ? Identify(mapped)
                : new Folder(FileNames.Current.Plain(folder).ToUpperInvariant(), folder, IgnoresCaseByDefault);
        }

        var parent = Identify(parentPath);
        var path = Path.Combine(parent.RealPath, Path.GetFileName(folder));
        if (FileLinks.FolderTarget(path) is { } target)
        {
            return Identify(target);
        }

        var key = parent.Key.TrimEnd('/') + '/' + parent.Fold(Path.GetFileName(path));
        return new Folder(key, path, IgnoresCaseByDefault || (Probe(path) ?? parent.IgnoresCase));
    }

    // Linux can mount file systems that ignore case, such as memory cards: a name in the other case then leads to the same entry.
    private static bool? Probe(string folder)
    {
        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Take(MostEntriesProbed))
            {
                var name = Path.GetFileName(entry);
                var other = name.ToUpperInvariant() is var upper && upper != name ? upper : name.ToLowerInvariant();
                if (other != name)
                {
                    return FileId.Of(entry) is { } id && id == FileId.Of(Path.Combine(folder, other));
                }
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // It does not exist yet, or cannot be listed.
        }

        return null;
    }

    /// <summary>A folder: a key that is equal for all its paths, its path without links, and whether it ignores case.</summary>
    private sealed record Folder(string Key, string RealPath, bool IgnoresCase)
    {
        public string Fold(string name)
        {
            var folded = Framework.IsMacOS ? name.Normalize() : name; // Its file names are valid Unicode.
            return IgnoresCase ? folded.ToUpperInvariant() : folded;
        }
    }
}

/// <summary>The first 128 bits of a hash.</summary>
internal readonly record struct FileKey(ulong High, ulong Low)
{
    public static FileKey Of(string text) => MemoryMarshal.Read<FileKey>(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The identifier of a file in its file system, and that of the device or volume.</summary>
internal readonly record struct FileId(ulong File, ulong Device)
{
    /// <summary>The identifier of the file or folder at a path; null when there is none. On Unix a link is not followed.</summary>
    public static FileId? Of(string path) => Framework.IsWindows ? WindowsPaths.IdOf(path) : Posix.IdOf(path);
}
