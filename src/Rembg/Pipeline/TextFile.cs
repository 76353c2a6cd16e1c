using Rembg.Files;

namespace Rembg.Pipeline;

/// <summary>A text file that appears whole or not at all.</summary>
/// <param name="path">The full path of the file.</param>
/// <param name="replaces">Whether a file that exists is replaced.</param>
internal sealed class TextFile(string path, bool replaces)
{
    /// <summary>The full path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>Finds out what would be in the way, before anything is asked of the service.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.OutputExists"/> or <see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfBlocked()
    {
        OutputNaming.ThrowIfImpossible(Path);
        if (Directory.Exists(Path))
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' is a folder.");
        }

        if (!replaces && File.Exists(Path))
        {
            throw new RembgException(RembgError.OutputExists, $"'{Path}' exists already.");
        }
    }

    /// <summary>Finds out whether a file can be made beside the target, by making one and deleting it.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfNotWritable()
    {
        var part = NewPart();
        try
        {
            File.WriteAllText(part, string.Empty);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            throw NotWritable(e);
        }
        finally
        {
            Discard(part);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>; nothing is left behind.</exception>
    public void Write(string text)
    {
        var part = NewPart();
        try
        {
            File.WriteAllText(part, text);
            if (replaces && File.Exists(Path))
            {
                File.Replace(part, Path, destinationBackupFileName: null);
            }
            else
            {
                File.Move(part, Path);
            }
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            throw NotWritable(e);
        }
        finally
        {
            Discard(part);
        }
    }

    // A name that the system does not take is an ArgumentException in Windows PowerShell, and an IOException since.
    private static bool IsOfTheDisk(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private string NewPart() => $"{Path}.{System.IO.Path.GetRandomFileName()}.part";

    private RembgException NotWritable(Exception e) => new(RembgError.WriteFailed, $"'{Path}' cannot be written: {e.Message}", e);

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // What failed before this is what the user is told; the folder is as it was when nothing could be made in it.
        }
    }
}
