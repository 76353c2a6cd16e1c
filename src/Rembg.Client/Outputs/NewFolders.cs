using Rembg.Platform;

namespace Rembg.Outputs;

/// <summary>
/// The folders that this process has made for outputs and that have none yet. They go again when what was to be in them never
/// comes: a run that fails or is ended leaves the folders as they were.
/// </summary>
/// <remarks>
/// Whoever is about to make a file in such a folder may find it gone, because another run has ended, and makes it anew.
/// </remarks>
internal static class NewFolders
{
    private static readonly object Lock = new();
    private static readonly HashSet<string> Made = new(StringComparer.Ordinal);

    /// <summary>Makes a folder, and those above it, where they are missing.</summary>
    /// <param name="folder">The full path.</param>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        lock (Lock)
        {
            for (var missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
            {
                Made.Add(missing);
            }

            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Notes that an output is in a folder: it stays, and so do those above it.</summary>
    public static void Keep(string folder)
    {
        lock (Lock)
        {
            var used = folder;
            while (used is not null && Made.Remove(used))
            {
                used = Path.GetDirectoryName(used);
            }
        }
    }

    /// <summary>
    /// Removes the folders that have had no output and are empty. At the end of a run: before, another image of it may be about to
    /// use them.
    /// </summary>
    public static void RemoveUnused()
    {
        lock (Lock)
        {
            foreach (var folder in Made.OrderByDescending(static folder => folder.Length).ToList())
            {
                RemoveUnused(folder);
            }
        }
    }

    private static void RemoveUnused(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Something is in it, such as the unfinished output of another run, which sees to it then.
        }

        // Windows keeps a deleted folder for as long as anybody looks at it.
        if (!Directory.Exists(folder))
        {
            Made.Remove(folder);
        }
    }
}
