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
        if (Directory.Exists(Path))
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' is a folder.");
        }

        if (!replaces && File.Exists(Path))
        {
            throw new RembgException(RembgError.OutputExists, $"'{Path}' exists already.");
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>; nothing is left behind.</exception>
    public void Write(string text)
    {
        var part = $"{Path}.{System.IO.Path.GetRandomFileName()}.part";
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(part);
        }
    }

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What failed before this is what the user is told; the folder is as it was when nothing could be made in it.
        }
    }
}
