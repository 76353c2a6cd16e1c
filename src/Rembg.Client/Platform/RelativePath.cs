namespace Rembg.Platform;

/// <summary>Relative paths with slashes, so that a tree with ledgers can be moved.</summary>
internal static class RelativePath
{
    /// <summary>The path of a file relative to a folder; the full path if they have different roots.</summary>
    public static string From(string folder, string path)
    {
        var from = Segments(folder);
        var to = Segments(path);
        var shared = from.Zip(to.Take(to.Length - 1), PathIdentity.DefaultComparer.Equals).TakeWhile(static isSame => isSame).Count();
        return shared == 0
            ? path.Replace(Path.DirectorySeparatorChar, '/')
            : string.Concat(Enumerable.Repeat("../", from.Length - shared)) + string.Join("/", to.Skip(shared));
    }

    private static string[] Segments(string path)
    {
        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        return path.TrimEnd(separators).Split(separators);
    }
}
