namespace Rembg.Outputs;

/// <summary>
/// Writes an output atomically: bytes go to <c>target.rembg-part</c>, which is renamed once the image is complete. While open, the
/// partial file is also this process's lock on the target.
/// </summary>
internal sealed class PartialFile(
    string lockedTarget, FileStream stream, CreatedFolders folders, bool hasRoom, IDisposable? heartbeat) : ResultStore
{
    private const int MostRounds = 50;

    private FileStream _stream = stream;
    private string? _path = stream.Name;
    private long _written;
    private Exception? _writeFailure;
    private bool _isFallback;
    private bool _isComplete;
    private bool _hasRoom = hasRoom;

    public override Stream Content
    {
        get
        {
            ReleaseRoom();
            return _stream;
        }
    }

    /// <summary>Whether the file is beside its target. After a disk was full or a share was unmounted, it is not.</summary>
    public bool IsBesideTarget => !_isFallback && File.Exists(_path);

    /// <summary>
    /// Creates and locks the file, and its folder if that is missing, so that a target that cannot be written costs no upload; null when
    /// another run, process or machine holds the lock.
    /// </summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public static PartialFile? TryCreate(
        string target, bool ignoreCase, CreatedFolders folders, long room = 0, FileSystemLocks? locks = null)
    {
        locks ??= FileSystemLocks.Current;
        try
        {
            return Lock(PartialFileName.For(target, ignoreCase), folders, room, locks) is { } stream
                ? new PartialFile(target, stream, folders, hasRoom: room > 0, locks.KeepYoung(stream))
                : null;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e) || e is NotSupportedException or ArgumentException)
        {
            throw CannotWrite($"'{target}' cannot be written: {e.Message}", e);
        }
    }

    public override void Write(byte[] buffer, int count)
    {
        try
        {
            _stream.Write(buffer, 0, count);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // A full disk, an unavailable share. The response is paid for, so the temporary folder gets the rest.
            if (_isFallback || !TryFallBack(lockedTarget, buffer, count))
            {
                throw CannotWrite(
                    $"'{lockedTarget}' could not be written ({e.Message}), and the temporary folder has no room for it either.", e);
            }

            _writeFailure = e;
        }

        _written += count;
    }

    public override void Reset()
    {
        if (_written > 0)
        {
            _stream.SetLength(0);
            _stream.Position = 0;
            _written = 0;
        }
    }

    /// <summary>Records that the content is a complete image. From then on nothing deletes it.</summary>
    public void MarkComplete() => _isComplete = true;

    /// <summary>Saves the complete image. It does not throw: each place that fails is followed by the next one.</summary>
    /// <param name="target">The full path to save to, which may have another extension than was asked for.</param>
    /// <param name="replace">Whether an existing file is replaced.</param>
    /// <param name="flush">Whether the bytes are flushed to the disk before the file is renamed.</param>
    /// <param name="retained">The copy of an earlier run beside the target, replaced if the target cannot be.</param>
    public SavedFile Save(string target, bool replace, bool flush = false, string? retained = null)
    {
        heartbeat?.Dispose(); // A touch would change the time of the output.
        DateTime time = default;
        var failure = _writeFailure;
        try
        {
            time = File.GetLastWriteTimeUtc(_path!); // Later another program may move the file.
            if (failure is null)
            {
                ReleaseRoom();
                if (flush)
                {
                    _stream.Flush(flushToDisk: true);
                }

                return new SavedFile(Renamed(OutputRename.Move(_stream, _path!, target, replace, retained)), _written, time);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (!_isComplete)
        {
            return new SavedFile(Path: null, _written, time, failure); // A copy of an existing output.
        }

        if (!_isFallback)
        {
            _ = TryFallBack(target, [], 0);
        }

        // The name of the lock is the last choice: the next run would take it for a stale file.
        var kept = !File.Exists(_path) ? null : _isFallback ? _path : TryMoveBeside(target) ?? _path;
        _path = null;
        return new SavedFile(kept, _written, time, failure);
    }

    /// <summary>Deletes an incomplete image, and then releases the lock.</summary>
    public override void Dispose()
    {
        heartbeat?.Dispose();
        if (!_isComplete)
        {
            Discard();
        }
        else if (_path is not null && !_isFallback)
        {
            _ = TryMoveBeside(lockedTarget); // Complete, but never saved.
        }

        _path = null;
        _stream.Dispose();
    }

    public static RembgException CannotWrite(string message, Exception e) =>
        new(RembgError.WriteFailed, message, FileErrors.IsDiskFull(e) ? FailureCause.DiskFull : FailureCause.Unspecified, e);

    // Another run may delete the folder in between.
    private static FileStream? Lock(string path, CreatedFolders folders, long room, FileSystemLocks locks)
    {
        for (var round = 1; ; round++)
        {
            folders.Create(Path.GetDirectoryName(path)!);
            try
            {
                return FileLock.TryAcquire(path, room, locks);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && round < MostRounds)
            {
            }
        }
    }

    private void ReleaseRoom()
    {
        if (_hasRoom)
        {
            _hasRoom = false;
            _stream.SetLength(_written);
        }
    }

    private string Renamed(string path)
    {
        _path = null;
        folders.Keep(Path.GetDirectoryName(path)!);
        return path;
    }

    private string? TryMoveBeside(string target) =>
        OutputRename.TryMoveBeside(_stream, _path!, target, retained: null) is { } saved ? Renamed(saved) : null;

    private bool TryFallBack(string target, byte[] next, int count)
    {
        FileStream copy;
        try
        {
            copy = FallbackCopy.Create(_stream, _written, Path.GetFileName(target), next, count);
        }
        catch (Exception)
        {
            return false;
        }

        Discard();
        _stream.Dispose();
        _stream = copy;
        _path = copy.Name;
        _isFallback = true;
        return true;
    }

    private void Discard()
    {
        if (_path is not null && _isFallback)
        {
            _stream.Dispose(); // Windows does not always delete a folder while a deleted file in it is open.
            FallbackCopy.Delete(_path);
        }
        else if (_path is not null)
        {
            FileOperations.TryDelete(_path);
        }

        _path = null;
    }
}
