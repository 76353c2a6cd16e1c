namespace Rembg.Files;

/// <summary>
/// The folders that this process has made for outputs and that have none yet. They go again when what was to be in them never
/// comes: a run that fails or is ended leaves the folders as they were.
/// </summary>
/// <remarks>
/// Whoever is about to make a file in such a folder may find it gone, because somebody else's output did not come, and makes it anew.
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

            try
            {
                Directory.CreateDirectory(folder);
            }
            catch
            {
                RemoveUnused(folder);
                throw;
            }
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

    /// <summary>Removes a folder, and those above it, that were made for an output which did not come, and are empty.</summary>
    public static void RemoveUnused(string folder)
    {
        lock (Lock)
        {
            for (var unused = folder; unused is not null && Made.Contains(unused); unused = Path.GetDirectoryName(unused))
            {
                try
                {
                    Directory.Delete(unused);
                }
                catch (Exception e) when (FileErrors.IsOfTheDisk(e))
                {
                    if (Directory.Exists(unused))
                    {
                        return; // Something is in it, such as the unfinished output of another image, which sees to it then.
                    }
                }

                Made.Remove(unused);
            }
        }
    }
}
