using System.Collections.Concurrent;

namespace Rembg.Watching;

/// <summary>
/// File system events of watched folders, as a hint to scan sooner. Scanning is what counts: events may be lost, or never come (network
/// shares send none), so every error here is ignored and only costs the time to the next regular scan.
/// </summary>
internal sealed class ChangeHints : IDisposable
{
    private readonly ConcurrentDictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private volatile bool _hasChanged;

    /// <summary>Whether something has changed since <see cref="Reset"/>.</summary>
    public bool HasChanged => _hasChanged;

    public void Reset() => _hasChanged = false;

    /// <summary>Listens to a folder that was listed without error.</summary>
    public void Listen(WatchedFolder folder)
    {
        if (_watchers.ContainsKey(folder.Path))
        {
            return;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder.Path) { IncludeSubdirectories = folder.Recurse };
            watcher.Created += (_, _) => _hasChanged = true;
            watcher.Changed += (_, _) => _hasChanged = true;
            watcher.Renamed += (_, _) => _hasChanged = true;
            watcher.Error += (_, _) => _hasChanged = true;
            watcher.EnableRaisingEvents = true;
            _watchers[folder.Path] = watcher;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e) || e is ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose(); // No handles left for it, for instance; regular scans do without.
            _watchers[folder.Path] = new FileSystemWatcher();
        }
    }

    /// <summary>Stops listening to a folder that is gone: a watcher does not survive its folder.</summary>
    public void Forget(WatchedFolder folder)
    {
        if (_watchers.TryRemove(folder.Path, out var watcher))
        {
            watcher.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers.Values)
        {
            watcher.Dispose();
        }
    }
}
