namespace Rembg.Outputs;

/// <summary>The folders that a run has created and that hold no output yet. The end of the run deletes them. Thread-safe.</summary>
internal sealed class CreatedFolders
{
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);

    /// <summary>Creates a folder, and those above it, if they are missing.</summary>
    public void Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        lock (_created)
        {
            for (var missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
            {
                _created.Add(missing);
            }

            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Keeps a folder that holds an output, and those above it.</summary>
    public void Keep(string folder)
    {
        lock (_created)
        {
            for (var used = folder; used is not null && _created.Remove(used); used = Path.GetDirectoryName(used))
            {
                // Each one up to the first that was there before.
            }
        }
    }

    /// <summary>Deletes the folders that have had no output and are empty.</summary>
    public void RemoveUnused()
    {
        lock (_created)
        {
            foreach (var folder in _created.OrderByDescending(static folder => folder.Length))
            {
                FileErrors.Try(() => Directory.Delete(folder)); // Something may be in it, such as a partial file of another run.
            }

            _created.Clear();
        }
    }
}
