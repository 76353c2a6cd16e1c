namespace Rembg.Platform;

/// <summary>Deletes files of this library that are no longer needed.</summary>
internal static class LeftoverFile
{
    /// <summary>Deletes a file if it exists and can be reached.</summary>
    /// <param name="path">The path of the file.</param>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // The folder is gone, or the share is unavailable.
        }
    }
}
