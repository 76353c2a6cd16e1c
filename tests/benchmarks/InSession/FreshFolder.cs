namespace Rembg.Benchmarks.InSession;

/// <summary>
/// An empty folder for each run, without deleting a file. Where results are deleted and written anew within a minute, ext4 without a
/// journal looks long for a place that was not given free just now, and that took more of everybody's time than the exchange.
/// </summary>
public static class FreshFolder
{
    /// <summary>Puts what is there aside, emptied, and makes the folder anew.</summary>
    /// <param name="path">The folder. What was put aside lies beside it.</param>
    public static void Make(string path)
    {
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path))
            {
                using var stream = new FileStream(file, FileMode.Truncate);
            }

            Directory.Move(path, $"{path}-{Guid.NewGuid():N}");
        }

        Directory.CreateDirectory(path);
    }
}
