using System.Runtime.InteropServices;
using System.Text;

namespace Rembg.Files;

/// <summary>When two paths name the same file.</summary>
internal static class PathIdentity
{
    /// <summary>Whether names that differ only in case are the same file on this system.</summary>
    public static bool IgnoresCase { get; } = FrameworkDifferences.IsWindows || FrameworkDifferences.IsMacOS;

    public static StringComparison Comparison { get; } =
        IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static bool AreSame(string a, string b) => string.Equals(a, b, Comparison);

    /// <summary>Whether two existing files are the same one, though links in the folders above give it two names.</summary>
    public static bool AreSameFile(FileInfo a, FileInfo b) =>
        a.Length == b.Length && a.LastWriteTimeUtc == b.LastWriteTimeUtc
        && AreSame(FrameworkDifferences.FollowFolderLinks(a.FullName), FrameworkDifferences.FollowFolderLinks(b.FullName));

    /// <summary>
    /// A key of fixed size for a full path, so that what a run remembers of a million files stays small. Two of a
    /// billion paths share one with a chance below 10^-20.
    /// </summary>
    public static PathKey KeyOf(string path, bool ignoreCase)
    {
        var hash = FrameworkDifferences.Sha256(Encoding.UTF8.GetBytes(ignoreCase ? path.ToUpperInvariant() : path));
        return MemoryMarshal.Read<PathKey>(hash);
    }

    /// <summary>The first 128 bits of a path's hash.</summary>
    public readonly record struct PathKey(ulong High, ulong Low);
}
