namespace Rembg.Files;

/// <summary>
/// An output on its way: written beside its target as <c>target.random.part</c>, and renamed once it is whole. Nothing
/// ever stands under the target's name that is not whole, and a paid image is kept wherever it can be.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private static readonly TimeSpan[] LockedWaits = [.. new[] { 50, 100, 200, 400 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

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

    /// <summary>What was written so far, for checking. It may be read and moved in.</summary>
    public Stream Content => _stream;

    /// <summary>Makes the empty file, and its folder where that is missing, so that what cannot be written is known before anything is sent.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public static PartFile Create(string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var path = PartName.For(target);
            return new PartFile(target, Open(path), path);
        }
        catch (Exception e) when (IsOfTheDisk(e) || e is NotSupportedException or ArgumentException)
        {
            throw new RembgException(RembgError.WriteFailed, $"'{target}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Appends bytes of the answer.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>, and the bytes could be kept nowhere else.</exception>
    public void Write(byte[] buffer, int count)
    {
        try
        {
            _stream.Write(buffer, 0, count);
        }
        catch (Exception e) when (IsOfTheDisk(e))
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

    /// <summary>Forgets what was written, for another attempt.</summary>
    public void Reset()
    {
        if (_written == 0)
        {
            return;
        }

        _stream.SetLength(0);
        _stream.Position = 0;
        _written = 0;
    }

    /// <summary>Gives the whole image its name.</summary>
    /// <param name="target">The full path to save to.</param>
    /// <param name="replace">Whether a file that stands there is replaced.</param>
    /// <returns>The path it was saved to: the target, or a free name beside it when the target is locked or taken.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>; <see cref="RembgException.KeptPath"/> says where the image is.</exception>
    public string Commit(string target, bool replace)
    {
        if (_writeFailure is not null)
        {
            throw NotSaved(target, _writeFailure);
        }

        try
        {
            return Rename(target, replace);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // Without a copy the unfinished file itself stays, if it is still there: it is whole, only its name is not.
            _ = TryFallBack(target, [], 0);
            throw NotSaved(target, e);
        }
    }

    /// <summary>Closes the file and deletes what was not saved.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        Discard();
    }

    // Others may read and rename the file while it is open, which Windows allows only when it is said.
    internal static FileStream Open(string path) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1);

    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // The folder is gone or the share is away: there is nothing left to tidy that can be reached.
        }
    }

    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private string Rename(string target, bool replace)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (replace)
                {
                    FrameworkDifferences.MoveOver(_path!, target);
                }
                else
                {
                    FrameworkDifferences.MoveToFree(_path!, target);
                }

                _path = null;
                return target;
            }
            catch (Exception e) when (IsOfTheDisk(e) && File.Exists(_path) && File.Exists(target))
            {
                // Locked by a viewer or a scanner, perhaps for a moment; or made by somebody else meanwhile.
                if (!replace || attempt >= LockedWaits.Length)
                {
                    return RenameToFreeName(target);
                }

                Thread.Sleep(LockedWaits[attempt]);
            }
        }
    }

    private string RenameToFreeName(string target)
    {
        var stem = Path.Combine(Path.GetDirectoryName(target)!, Path.GetFileNameWithoutExtension(target));
        var extension = Path.GetExtension(target);
        for (var number = 1; ; number++)
        {
            var free = $"{stem} ({number}){extension}";
            try
            {
                FrameworkDifferences.MoveToFree(_path!, free);
                _path = null;
                return free;
            }
            catch (IOException) when (File.Exists(free) && number < 1000)
            {
                // Taken as well: the next number.
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
        catch (Exception e) when (IsOfTheDisk(e))
        {
            return false;
        }

        _stream.Dispose();
        Discard();
        _stream = copy;
        _path = copy.Name;
        _isFallback = true;
        return true;
    }

    private RembgException NotSaved(string target, Exception cause)
    {
        // It stays: nobody would want a paid image cleaned away.
        var kept = File.Exists(_path) ? _path : null;
        _path = null;
        return new RembgException(
            RembgError.WriteFailed, $"'{target}' could not be written: {cause.Message}", cause) { KeptPath = kept };
    }

    private void Discard()
    {
        if (_path is not null && _isFallback)
        {
            FallbackFile.Delete(_path);
        }
        else if (_path is not null)
        {
            TryDelete(_path);
        }

        _path = null;
    }
}
