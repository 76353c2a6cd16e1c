namespace Rembg.Outputs;

/// <summary>Opens inputs.</summary>
internal static class SourceFile
{
    /// <summary>The file of an input, links followed; null for a folder.</summary>
    /// <exception cref="RembgException">It does not exist, or cannot be read.</exception>
    public static FileInfo? Inspect(string path)
    {
        var file = new FileInfo(path);
        try
        {
            if (FileLinks.Follow(file) is { Exists: true } target)
            {
                return target;
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            throw CannotRead($"'{path}'", e);
        }

        return Directory.Exists(path) ? null : throw new RembgException(RembgError.ImageNotFound, $"'{path}' does not exist.");
    }

    /// <summary>Opens an input for reading. It is not locked: a change during the upload is detected by the length.</summary>
    /// <exception cref="RembgException">It was deleted, or cannot be read.</exception>
    public static Stream Open(FileInfo file)
    {
        try
        {
            return FileOperations.OpenToRead(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RembgException(
                RembgError.ImageNotFound, $"'{file.FullName}' does not exist any more.", FailureCause.Vanished, e);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            throw CannotRead($"'{file.FullName}'", e);
        }
    }

    /// <summary>The error of an input that cannot be read.</summary>
    public static RembgException CannotRead(string name, Exception e) =>
        new(RembgError.ReadFailed, $"{name} cannot be read: {e.Message}", e);
}
