using System.Text;

namespace Rembg.Files;

/// <summary>
/// An output on its way: written beside its target as <c>target.random.part</c>, and renamed once it is whole. Nothing
/// ever stands under the target's name that is not whole, and a paid image is kept wherever it can be.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private const string Extension = ".part";
    private const int RandomLength = 8;
    private const int LongestName = 255;
    private static readonly TimeSpan[] LockedWaits = [.. new[] { 50, 100, 200, 400 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    private FileStream _stream;
    private string? _path;
    private long _written;
    private string? _keptPath;
    private Exception? _writeFailure;

    private PartFile(FileStream stream, string path)
    {
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
            var path = PartPath(target);
            return new PartFile(Open(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new RembgException(RembgError.WriteFailed, $"'{target}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The output that a path is the unfinished file of; null when it is not named like one.</summary>
    public static string? TargetOf(string path)
    {
        var end = path.Length - Extension.Length - RandomLength - 1;
        return end > 0 && path[end] == '.' && path.EndsWith(Extension, StringComparison.Ordinal) ? path.Substring(0, end) : null;
    }

    /// <summary>Appends bytes of the answer.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>, and the bytes could be kept nowhere else.</exception>
    public void Write(byte[] buffer, int count)
    {
        try
        {
            _stream.Write(buffer, 0, count);
        }
        catch (IOException e) when (_writeFailure is null)
        {
            // A full disk, a vanished share. The answer is paid for, so the rest of it goes where there is room.
            _writeFailure = e;
            MoveToTemporaryFolder(e);
            _stream.Write(buffer, 0, count);
        }

        _written += count;
    }

    /// <summary>Forgets what was written, for another attempt.</summary>
    public void Reset()
    {
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            MoveToTemporaryFolder(e);
            throw NotSaved(target, e);
        }
    }

    /// <summary>Closes the file and deletes what was not saved.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (_path is not null)
        {
            TryDelete(_path);
            _path = null;
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
                    FrameworkDifferences.MoveOver(_path!, target);
                }
                else
                {
                    File.Move(_path!, target);
                }

                _path = null;
                return target;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(_path) && File.Exists(target))
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
                File.Move(_path!, free);
                _path = null;
                return free;
            }
            catch (IOException) when (File.Exists(free) && number < 1000)
            {
                // Taken as well: the next number.
            }
        }
    }

    // The handle still has the bytes, even when the folder around the file is gone.
    private void MoveToTemporaryFolder(Exception cause)
    {
        try
        {
            var path = Path.Combine(TemporaryFolder(), Path.GetFileName(TargetOf(_path!) ?? _path!));
            var kept = Open(path);
            _stream.Position = 0;
            CopyWritten(_stream, kept, _written);
            _stream.Dispose();
            TryDelete(_path!);
            _stream = kept;
            _path = path;
            _keptPath = path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RembgException(
                RembgError.WriteFailed, $"The output could not be written ({cause.Message}), and there was no room for it in the temporary folder either.", cause);
        }
    }

    private RembgException NotSaved(string target, Exception cause)
    {
        _stream.Flush();
        _path = null; // It stays: nobody would want a paid image cleaned away.
        return new RembgException(
            RembgError.WriteFailed, $"'{target}' could not be written: {cause.Message}", cause) { KeptPath = _keptPath };
    }

    private static void CopyWritten(FileStream from, FileStream to, long length)
    {
        var buffer = new byte[81920];
        while (length > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            if (read == 0)
            {
                throw new EndOfStreamException("The unfinished file is shorter than what was written to it.");
            }

            to.Write(buffer, 0, read);
            length -= read;
        }
    }

    private static string TemporaryFolder()
    {
#if NET
        return Directory.CreateTempSubdirectory("rembg-kept-").FullName; // Readable by this user only.
#else
        return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "rembg-kept-" + Guid.NewGuid().ToString("N"))).FullName;
#endif
    }

    // Others may read and rename the file while it is open, which Windows allows only when it is said.
    private static FileStream Open(string path) =>
        new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1);

    private static string PartPath(string target)
    {
        var random = Guid.NewGuid().ToString("N").Remove(RandomLength);
        var ending = $".{random}{Extension}";
        var name = Path.GetFileName(target);
        while (Encoding.UTF8.GetByteCount(name) + ending.Length > LongestName)
        {
            name = name.Substring(0, name.Length - (char.IsLowSurrogate(name[name.Length - 1]) ? 2 : 1));
        }

        return Path.Combine(Path.GetDirectoryName(target)!, name + ending);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or the share is away: there is nothing left to tidy that can be reached.
        }
    }
}
