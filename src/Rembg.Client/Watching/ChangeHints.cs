namespace Rembg.Watching;

/// <summary>
/// File system events of watched folders, as a hint to scan sooner. Scanning is what counts: events may be lost, or never come (network
/// shares send none), so every error here is ignored and only costs the time to the next regular scan.
/// </summary>
internal sealed class ChangeHints : IDisposable
{
    // Null for a folder whose events are unavailable.
    private readonly Dictionary<WatchedFolder, FileSystemWatcher?> _watchers = [];
    private volatile bool _hasChanged;

    /// <summary>Whether something has changed since <see cref="Reset"/>.</summary>
    public bool HasChanged => _hasChanged;

    public void Reset() => _hasChanged = false;

    /// <summary>Listens to a folder while it is available: a watcher does not survive its folder.</summary>
    public void Listen(WatchedFolder folder, bool isAvailable)
    {
        if (!isAvailable && _watchers.TryGetValue(folder, out var watcher))
        {
            watcher?.Dispose();
            _watchers.Remove(folder);
        }
        else if (isAvailable && !_watchers.ContainsKey(folder))
        {
            _watchers[folder] = TryListen(folder);
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers.Values)
        {
            watcher?.Dispose();
        }
    }

    private FileSystemWatcher? TryListen(WatchedFolder folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder.Path) { IncludeSubdirectories = folder.Recurse };
            watcher.Created += (_, _) => _hasChanged = true;
            watcher.Changed += (_, _) => _hasChanged = true;
            watcher.Renamed += (_, _) => _hasChanged = true;
            watcher.Error += (_, _) => _hasChanged = true;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e) || e is ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose(); // No handles left for it, for instance; regular scans do without.
            return null;
        }
    }
}
