using System.Runtime.InteropServices;
using System.Text;

namespace Rembg.Platform;

/// <summary>
/// When two paths name the same file. Links among the folders are followed, and each folder is asked itself whether it
/// tells upper case from lower case and the two ways to write accents: the system does not decide that, a network share,
/// a memory card or a single folder does.
/// </summary>
/// <remarks>
/// Nothing is written to find out. What a folder says is kept for the life of the object, which is a run. Where a folder
/// cannot be asked, being empty or not there yet, the one above it speaks for it; a wrong guess costs nothing, because the
/// claim on the disk is in the same folder under the same rules. Safe from any thread.
/// </remarks>
internal sealed class FileIdentity
{
    private const int MostFolders = 4096;

    private readonly object _lock = new();
    private readonly Dictionary<string, FolderIdentity> _folders = new(StringComparer.Ordinal);

    /// <summary>Whether two names are the same by the habit of this system, for files that cannot be asked about.</summary>
    public static bool AreUsuallySame(string a, string b) => string.Equals(
        a, b, FrameworkDifferences.IsWindows || FrameworkDifferences.IsMacOS ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

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

    /// <summary>The key of a folder.</summary>
    public FileKey KeyOfFolder(string folder) => FileKey.Of(Identify(folder).Key);

    /// <summary>Whether two paths name the same file.</summary>
    public bool AreSame(string a, string b) => string.Equals(a, b, StringComparison.Ordinal) || KeyOf(a) == KeyOf(b);

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

    private FolderIdentity FolderOf(string path) => Identify(Path.GetDirectoryName(path) ?? path);

    private FolderIdentity Identify(string folder)
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

            return _folders[folder] = Ask(Trimmed(folder));
        }
    }

    private FolderIdentity Ask(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parentPath)
        {
            return FolderIdentity.Root(folder);
        }

        var parent = Identify(parentPath);
        var path = Path.Combine(parent.RealPath, Path.GetFileName(folder));
        return FileLinks.FolderTarget(path) is { } target ? Identify(target) : FolderIdentity.Below(parent, path);
    }

    private static string Trimmed(string folder) =>
        Path.GetFileName(folder).Length == 0 && Path.GetDirectoryName(folder) is { } trimmed ? trimmed : folder;
}

/// <summary>The first 128 bits of a hash.</summary>
internal readonly record struct FileKey(ulong High, ulong Low)
{
    /// <summary>The key of a text.</summary>
    public static FileKey Of(string text) => MemoryMarshal.Read<FileKey>(FrameworkDifferences.Sha256(Encoding.UTF8.GetBytes(text)));
}
