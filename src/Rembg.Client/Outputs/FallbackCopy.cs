namespace Rembg.Outputs;

/// <summary>A copy of a paid image in the temporary folder, for when its own folder is full, deleted or locked.</summary>
internal static class FallbackCopy
{
    private const string FolderPrefix = "rembg-kept-";

    /// <summary>Copies what was received so far and the bytes that could not be written, or leaves nothing behind.</summary>
    public static FileStream Create(FileStream partial, long length, string name, byte[] next, int count)
    {
        var path = Path.Combine(NewFolder(), name);
        FileStream? copy = null;
        try
        {
            copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1);
            new StreamSegment(partial, 0, length).CopyTo(copy);
            copy.Write(next, 0, count);
            if (copy.Length < length + count)
            {
                throw new EndOfStreamException("The partial file is shorter than what was written to it.");
            }

            return copy;
        }
        catch
        {
            copy?.Dispose();
            Delete(path);
            throw;
        }
    }

    /// <summary>Deletes a copy and its folder.</summary>
    public static void Delete(string path)
    {
        FileOperations.TryDelete(path);
        FileErrors.Try(() => Directory.Delete(Path.GetDirectoryName(path)!)); // Else the system cleans its temporary folder.
    }

    private static string NewFolder() =>
#if NET
        Directory.CreateTempSubdirectory(FolderPrefix).FullName; // Readable by this user only.
#else
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), FolderPrefix + Guid.NewGuid().ToString("N"))).FullName;
#endif
}
