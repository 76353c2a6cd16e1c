using Rembg.Contract;

namespace Rembg.Outputs;

/// <summary>Opens an input, once it is known to be a regular file.</summary>
internal static class SourceFile
{
    /// <summary>The facts of an input, links followed; null for a folder.</summary>
    /// <exception cref="RembgException">It does not exist, or cannot be looked at.</exception>
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RembgException(RembgError.ReadFailed, $"'{path}' cannot be read: {e.Message}", e);
        }

        return Directory.Exists(path) ? null : throw new RembgException(RembgError.ImageNotFound, $"'{path}' does not exist.");
    }

    /// <summary>
    /// Opens an input for reading. One without a length is never opened: a pipe or a device is among them, which would
    /// keep the reader waiting forever.
    /// </summary>
    /// <exception cref="RembgException">It is gone, or cannot be read.</exception>
    public static Stream Open(FileInfo file)
    {
        try
        {
            if (file.Length == 0)
            {
                return Stream.Null;
            }

            // Nothing is locked: whoever writes the file meanwhile is noticed by its length.
            return new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RembgException(RembgError.ImageNotFound, $"'{file.FullName}' does not exist any more.", e) { Cause = FailureCause.Vanished };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RembgException(RembgError.ReadFailed, $"'{file.FullName}' cannot be read: {e.Message}", e);
        }
    }
}
