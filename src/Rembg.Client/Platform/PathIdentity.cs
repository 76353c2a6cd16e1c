using System.Runtime.InteropServices;
using System.Text;

namespace Rembg.Platform;

/// <summary>
/// Determines whether two paths name the same file. Links among the folders are followed, and so are drive letters on Windows that stand
/// for a share or another folder. Names are compared as the file system compares them.
/// </summary>
/// <remarks>What was determined of a folder is kept for the life of the object, which is a run. Safe from any thread.</remarks>
internal sealed class PathIdentity
{
    private const int MostFolders = 4096;

    // A folder is probed with entries that it has. Most give an answer with the first.
    private const int MostEntriesProbed = 32;

    private readonly object _lock = new();
    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);

    /// <summary>Whether two names are the same by the default of this system, for files that are not there to be compared.</summary>
    public static bool EqualsByPlatformDefault(string a, string b) => string.Equals(
        a, b, IgnoresCaseByDefault ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static bool IgnoresCaseByDefault => Framework.IsWindows || Framework.IsMacOS;

    /// <summary>
    /// A key of fixed size for a full path, so that what a run remembers of a million files stays small. Two of a
    /// billion files share one with a chance below 10^-20.
    /// </summary>
    public FileKey KeyOf(string path) => KeyOf(Path.GetDirectoryName(path) ?? path, Path.GetFileName(path));

    /// <summary>The same key, for a name in a folder.</summary>
    public FileKey KeyOf(string folder, string name)
    {
        var identity = Identify(folder);
        return FileKey.Of(identity.Key + '/' + identity.Fold(name));
    }

    /// <summary>The name of a file in a folder, in the form that is equal for all spellings of it there.</summary>
    public string NameKey(string folder, string name) => Identify(folder).Fold(name);

    /// <summary>The key of a folder.</summary>
    public FileKey KeyOfFolder(string folder) => FileKey.Of(Identify(folder).Key);

    /// <summary>Whether two paths name the same file, be it by different names: two paths to one share, or two links to one file.</summary>
    public bool AreSame(string a, string b) =>
        string.Equals(a, b, StringComparison.Ordinal) || KeyOf(a) == KeyOf(b) || (FileId.Of(a) is { } id && id == FileId.Of(b));

    /// <summary>Whether the folder of a path takes names that differ only in case for the same.</summary>
    public bool IgnoresCase(string path) => FolderOf(path).IgnoresCase;

    /// <summary>The path with every link among its folders followed. The last name stays as it is.</summary>
    public string RealPath(string path) => Path.Combine(FolderOf(path).RealPath, Path.GetFileName(path));

    /// <summary>The part of a folder's path that lies below another one; null when it lies elsewhere.</summary>
    /// <returns>A relative path; empty for the folder itself.</returns>
    public string? Below(string folder, string root)
    {
        var rootKey = Identify(root).Key;
        var below = string.Empty;
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

            return _folders[folder] = Examine(Trimmed(folder));
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
        return FileLinks.FolderTarget(path) is { } target ? Identify(target)
            : new Folder(parent.Key.TrimEnd('/') + '/' + parent.Fold(Path.GetFileName(path)), path, IgnoresCaseByDefault || (Probe(path) ?? parent.IgnoresCase));
    }

    // Linux can mount what ignores case, such as a memory card: an entry's name in the other case then leads to the same entry.
    private static bool? Probe(string folder)
    {
        if (Framework.IsWindows)
        {
            return null;
        }

        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Take(MostEntriesProbed))
            {
                var name = Path.GetFileName(entry);
                var other = name.ToUpperInvariant() is var upper && upper != name ? upper : name.ToLowerInvariant();
                if (other != name && other.Length == name.Length)
                {
                    return FileId.Of(entry) is { } id && id == FileId.Of(Path.Combine(folder, other));
                }
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // Not there yet, or not to be listed.
        }

        return null;
    }

    private static string Trimmed(string folder) =>
        Path.GetFileName(folder).Length == 0 && Path.GetDirectoryName(folder) is { } trimmed ? trimmed : folder;

    /// <summary>One folder: the same key for every way to name it, its path without links, and how it compares names.</summary>
    private sealed record Folder(string Key, string RealPath, bool IgnoresCase)
    {
        public string Fold(string name)
        {
            var folded = Framework.IsMacOS ? name.Normalize() : name; // Its names are always valid text.
            return IgnoresCase ? folded.ToUpperInvariant() : folded;
        }
    }
}

/// <summary>The first 128 bits of a hash.</summary>
internal readonly record struct FileKey(ulong High, ulong Low)
{
    /// <summary>The key of a text.</summary>
    public static FileKey Of(string text) => MemoryMarshal.Read<FileKey>(Framework.Sha256(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The identifier of a file in its file system, and that of the device or volume.</summary>
internal readonly record struct FileId(ulong File, ulong Device)
{
    /// <summary>The identifier of the file or folder at a path. On Unix a link is not followed.</summary>
    /// <returns>The identifier; null when there is nothing at the path, or the file system has none.</returns>
    public static FileId? Of(string path) => Framework.IsWindows ? WindowsPaths.IdOf(path) : Posix.IdOf(path);
}
