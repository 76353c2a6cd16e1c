namespace Rembg.Platform;

/// <summary>Paths as a ledger has them: relative where that can be, with slashes, so that a tree can be moved as a whole.</summary>
internal static class RelativePath
{
    /// <summary>The path of a file, seen from a folder; the full path when they share no root.</summary>
    /// <param name="folder">The full path of the folder.</param>
    /// <param name="path">The full path of the file.</param>
    public static string From(string folder, string path)
    {
        var from = Segments(folder);
        var to = Segments(path);
        var shared = 0;
        while (shared < from.Length && shared < to.Length - 1 && PathIdentity.EqualsByPlatformDefault(from[shared], to[shared]))
        {
            shared++;
        }

        return shared == 0
            ? path.Replace(Path.DirectorySeparatorChar, '/')
            : string.Concat(Enumerable.Repeat("../", from.Length - shared)) + string.Join("/", to.Skip(shared));
    }

    private static string[] Segments(string path) =>
        path.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
}
