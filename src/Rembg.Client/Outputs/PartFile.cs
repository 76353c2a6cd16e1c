using Rembg.Platform;

namespace Rembg.Outputs;

/// <summary>
/// An output on its way: written beside its target as <c>target.rembg-part</c>, and renamed once it is whole. Nothing
/// ever stands under the target's name that is not whole, and a paid image is kept wherever it can be. As long as it is
/// open, the file is also this process's claim to the target.
/// </summary>
internal sealed class PartFile : ResultStore
{
    private static readonly TimeSpan[] LockedWaits = [.. new[] { 50, 100, 200, 400 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    // A scanner looks at a new file for longer than anybody keeps an old one; and a paid image waits in no better place.
    private static readonly TimeSpan[] ScannedWaits = [.. LockedWaits, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(1600)];

    private const int MostRounds = 50;

    private readonly string _target;
    private FileStream _stream;
    private string? _path;
    private long _written;
    private Exception? _writeFailure;
    private bool _isFallback;

    private PartFile(string target, FileStream stream, string path)
    {
        _target = target;
        _stream = stream;
        _path = path;
    }

    public override Stream Content => _stream;

    /// <summary>
    /// Makes the empty file, and its folder where that is missing, so that what cannot be written, or is being written by
    /// somebody else, is known before anything is sent.
    /// </summary>
    /// <param name="target">The full path of the output.</param>
    /// <param name="ignoreCase">Whether the folder takes names that differ only in case for the same.</param>
    /// <returns>The file; null when another run, process or machine is at work on the target.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public static PartFile? TryCreate(string target, bool ignoreCase)
    {
        try
        {
            var path = UnfinishedName.For(target, ignoreCase);
            return Claim(path) is { } stream ? new PartFile(target, stream, path) : null;
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e) || e is NotSupportedException or ArgumentException)
        {
            throw new RembgException(RembgError.WriteFailed, $"'{target}' cannot be written: {e.Message}", e);
        }
    }

    public override void Write(byte[] buffer, int count)
    {
        try
        {
            _stream.Write(buffer, 0, count);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // A full disk, a vanished share. The answer is paid for, so the rest of it goes where there is room.
            if (_isFallback || !TryFallBack(_target, buffer, count))
            {
                throw new RembgException(
                    RembgError.WriteFailed,
                    $"'{_target}' could not be written ({e.Message}), and there was no room for it in the temporary folder either.", e);
            }

            _writeFailure = e;
        }

        _written += count;
    }

    public override void Reset()
    {
        if (_written == 0)
        {
            return;
        }

        _stream.SetLength(0);
        _stream.Position = 0;
        _written = 0;
    }

    public override string Commit(string? target, bool replace)
    {
        _ = target ?? throw new ArgumentNullException(nameof(target));
        if (_writeFailure is not null)
        {
            throw NotSaved(target, _writeFailure);
        }

        try
        {
            return Rename(target, replace);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Without a copy the unfinished file itself stays, if it is still there: it is whole, only its name is not.
            _ = TryFallBack(target, [], 0);
            throw NotSaved(target, e);
        }
    }

    /// <summary>Deletes what was not saved, and then lets go of it: whoever finds the claim free may delete it, too.</summary>
    public override void Dispose()
    {
        Discard();
        _stream.Dispose();
    }

    // Another run that ends may take the folder away in the moment between. Windows has its own words for one that is being deleted.
    private static FileStream? Claim(string path)
    {
        for (var round = 1; ; round++)
        {
            NewFolders.Make(Path.GetDirectoryName(path)!);
            try
            {
                return ClaimFile.TryMake(path);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && round < MostRounds)
            {
            }
        }
    }

    private string Rename(string target, bool replace)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (replace)
                {
                    ReplacingRename.Move(_path!, target);
                }
                else if (!NoReplaceRename.TryMove(_path!, target))
                {
                    // Made by somebody else meanwhile.
                    return File.Exists(target) ? RenameToFreeName(target) : throw new IOException($"'{target}' exists, and is not a file.");
                }

                _path = null;
                NewFolders.Keep(Path.GetDirectoryName(target)!);
                return target;
            }
            catch (Exception e) when (FileErrors.IsOfTheDisk(e) && File.Exists(_path) && IsForAMoment(e, target))
            {
                // Locked, perhaps for a moment: the target by a viewer, or the unfinished file by a scanner.
                if (attempt >= LockedWaits.Length && File.Exists(target) && TryFreeName(target) is { } free)
                {
                    return free;
                }

                if (attempt >= ScannedWaits.Length)
                {
                    throw;
                }

                Thread.Sleep(ScannedWaits[attempt]);
            }
        }
    }

    // Windows refuses what it calls shared or forbidden while a file is open; elsewhere only an old target can be in the way.
    private static bool IsForAMoment(Exception e, string target) =>
        File.Exists(target) || (e is IOException io ? FileErrors.IsHeld(io) : FrameworkDifferences.IsWindows);

    private string? TryFreeName(string target)
    {
        try
        {
            return RenameToFreeName(target);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            return null;
        }
    }

    private string RenameToFreeName(string target)
    {
        var stem = Path.Combine(Path.GetDirectoryName(target)!, Path.GetFileNameWithoutExtension(target));
        var extension = Path.GetExtension(target);
        for (var number = 1; ; number++)
        {
            var free = $"{stem} ({number}){extension}";
            if (NoReplaceRename.TryMove(_path!, free))
            {
                _path = null;
                NewFolders.Keep(Path.GetDirectoryName(free)!);
                return free;
            }

            if (number == 999)
            {
                throw new IOException($"'{target}' is taken, and so are all names beside it up to '{free}'.");
            }
        }
    }

    private bool TryFallBack(string target, byte[] next, int count)
    {
        FileStream copy;
        try
        {
            copy = FallbackFile.Make(_stream, _written, Path.GetFileName(target), next, count);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
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

    private RembgException NotSaved(string target, Exception cause)
    {
        // It stays: nobody would want a paid image cleaned away. Under its own name the next run would take it for what a
        // dead process left.
        var kept = !File.Exists(_path) ? null : _isFallback ? _path : TryFreeName(target) ?? _path;
        _path = null;
        return new RembgException(
            RembgError.WriteFailed, $"'{target}' could not be written: {cause.Message}", cause) { KeptPath = kept };
    }

    private void Discard()
    {
        if (_path is not null && _isFallback)
        {
            _stream.Dispose(); // Not every Windows takes a folder away while a deleted file in it is open.
            FallbackFile.Delete(_path);
        }
        else if (_path is not null)
        {
            LeftoverFile.TryDelete(_path);
        }

        _path = null;
    }
}
