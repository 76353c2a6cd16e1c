using System.Collections.Concurrent;

namespace Rembg.Watching;

/// <summary>
/// Scans folders again and again, and returns each file once it has stopped changing, and again each time it has changed. One scan at a
/// time; <see cref="Postpone"/> and <see cref="RetryLater"/> may be called meanwhile.
/// </summary>
/// <param name="folders">What to watch.</param>
/// <param name="excluded">Full paths of folders that are not scanned, such as those of the outputs.</param>
/// <param name="clock">The time since any moment; it must not go back.</param>
/// <param name="settleTime">How long a file must not have changed; null for a second.</param>
internal sealed class FolderWatcher(
    IReadOnlyList<WatchedFolder> folders, IReadOnlyCollection<string> excluded, Func<TimeSpan> clock, TimeSpan? settleTime = null)
    : IDisposable
{
    /// <summary>A file that has not changed for this long is not being written any more.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    // Scanning takes half a per cent of the time, ten per cent while files arrive, and more where the longest interval asks for it.
    private const int LeastIdleShare = 200;
    private const int LeastShareWhileBusy = 10;

    // A slow copy may pause for longer; preflight then detects the truncated file.
    private readonly TimeSpan _settleTime = settleTime ?? TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, WatchedFile> _files = [];
    private readonly Dictionary<string, FileId?> _ids = [];
    private readonly ConcurrentQueue<(string Path, TimeSpan? At)> _again = new();
    private readonly HashSet<string> _excluded = new(excluded, PathIdentity.DefaultComparer);
    private readonly ChangeHints _hints = new();
    private HashSet<string> _unavailable = []; // In the last scan.
    private HashSet<string> _wasUnavailable = []; // In the one before.
    private TimeSpan _lastScan;
    private TimeSpan _lastDuration;
    private bool _hasPending;
    private int _scans;

    /// <summary>How many files are known.</summary>
    public int Count => _files.Count;

    /// <summary>Whether it is time for another <see cref="Scan"/>.</summary>
    public bool IsDue
    {
        get
        {
            var idle = clock() - _lastScan;
            var share = _hasPending || _hints.HasChanged ? LeastShareWhileBusy : LeastIdleShare;
            return _scans == 0 || (idle >= (_hints.HasChanged && !_hasPending ? ShortestInterval : _settleTime)
                && idle.Ticks >= Math.Min(_lastDuration.Ticks * share, LongestInterval.Ticks));
        }
    }

    /// <summary>Lists the folders, and warns once of each that has become unavailable.</summary>
    /// <returns>The files that have stopped changing, in order of their names.</returns>
    public IReadOnlyList<SettledFile> Scan(Action<string> warn)
    {
        var start = clock();
        _hints.Reset(); // Before the listing: what changes during it is for the next one.
        (_wasUnavailable, _unavailable) = (_unavailable, []);
        _scans++;
        TakeAgain();
        foreach (var folder in folders)
        {
            _hints.Listen(folder, isAvailable: ScanFolder(folder, folder.Path, start, warn));
        }

        Forget();
        var settled = Settled(start);
        _lastScan = clock();
        _lastDuration = _lastScan - start;
        return settled;
    }

    /// <summary>Returns a file that may still be incomplete once more, when it has not changed for half a minute.</summary>
    public void Postpone(string path) => _again.Enqueue((path, At: null));

    /// <summary>Returns a file that another run is working on, or that could not be found, once more after a minute.</summary>
    public void RetryLater(string path) => _again.Enqueue((path, clock() + RetryInterval));

    public void Dispose() => _hints.Dispose();

    private void TakeAgain()
    {
        while (_again.TryDequeue(out var again))
        {
            if (_files.TryGetValue(again.Path, out var file))
            {
                file.TakeAt ??= again.At ?? (file.UnchangedSince + OverdueAfter);
            }
        }
    }

    // False when the folder cannot be listed; its files are then remembered, so that nothing is taken anew when it is back.
    private bool ScanFolder(WatchedFolder watched, string path, TimeSpan now, Action<string> warn)
    {
        var isRoot = path == watched.Path;
        try
        {
            var isEmpty = true;
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
            {
                isEmpty &= entry.Name[0] == '.'; // A mount point may hold a hidden marker.
                if (entry is FileInfo file)
                {
                    See(watched, file, now);
                }
                else if (watched.Recurse && IsScanned(entry))
                {
                    ScanFolder(watched, entry.FullName, now, warn);
                }
            }

            if (isRoot && IsUnmounted(path, isEmpty))
            {
                throw new DirectoryNotFoundException("It is not mounted");
            }

            return true;
        }
        catch (DirectoryNotFoundException) when (!isRoot)
        {
            return false; // Deleted since the folder above was listed.
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            if (_unavailable.Add(path) && !_wasUnavailable.Contains(path))
            {
                warn($"The folder '{path}' is not available: {e.Message.TrimEnd('.')}. It is watched again when it is back.");
            }

            return false;
        }
    }

    // What remains of a share that is unmounted is an empty folder, which is another one. The separator follows a link to it.
    private bool IsUnmounted(string path, bool isEmpty)
    {
        var id = FileId.Of(path + Path.DirectorySeparatorChar);
        if (isEmpty && _ids.TryGetValue(path, out var known) && known != id)
        {
            return true;
        }

        _ids[path] = id;
        return false;
    }

    private bool IsScanned(FileSystemInfo folder) =>
        (folder.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Hidden)) == 0 && !_excluded.Contains(folder.FullName);

    private void See(WatchedFolder watched, FileInfo file, TimeSpan now)
    {
        if (TemporaryNames.Matches(file.Name) || watched.Matches?.Invoke(file.Name) == false)
        {
            return;
        }

        if (!_files.TryGetValue(file.FullName, out var known))
        {
            if (!file.Exists || (file.Attributes & FileAttributes.Hidden) != 0)
            {
                return;
            }

            _files[file.FullName] = known = new WatchedFile();
        }

        known.LastScan = _scans;
        try
        {
            known.Update(file.Length, file.LastWriteTimeUtc, now, _settleTime);
        }
        catch (FileNotFoundException)
        {
            // Deleted or renamed since it was listed.
        }
    }

    private List<SettledFile> Settled(TimeSpan now)
    {
        var settled = new List<SettledFile>();
        _hasPending = false;
        foreach (var entry in _files)
        {
            var file = entry.Value;
            if (file.TakeAt is not { } at || file.LastScan != _scans)
            {
                continue;
            }

            if (at > now)
            {
                _hasPending |= at - now <= _settleTime;
            }
            else if (FileLock.IsInUse(entry.Key, FileShare.Read)) // Elsewhere than on Windows, only writers that lock are detected.
            {
                file.TakeAt = now + _settleTime;
                _hasPending = true;
            }
            else
            {
                file.TakeAt = null;
                settled.Add(new SettledFile(entry.Key, now - file.UnchangedSince >= OverdueAfter));
            }
        }

        settled.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return settled;
    }

    private void Forget()
    {
        var away = _unavailable.Select(static path => path.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar).ToList();
        var gone = _files.Where(entry => entry.Value.LastScan != _scans).Select(static entry => entry.Key)
            .Where(path => !away.Exists(folder => path.StartsWith(folder, StringComparison.Ordinal))).ToList();
        gone.ForEach(path => _files.Remove(path));
    }
}
