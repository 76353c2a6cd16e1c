using Rembg.Platform;

namespace Rembg.Outputs;

/// <summary>A file of ours that nobody needs any more.</summary>
internal static class LeftoverFile
{
    /// <summary>Deletes it where it can be reached.</summary>
    /// <param name="path">The path; nothing need be there.</param>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // The folder is gone or the share is away: there is nothing left to tidy that can be reached.
        }
    }
}
