namespace Rembg.Outputs;

/// <summary>A copy of a paid image in the temporary folder, for when its own folder is full, deleted or locked.</summary>
internal static class FallbackCopy
{
    private const string FolderPrefix = "rembg-kept-";

    /// <summary>Copies what was received so far, and leaves nothing behind if that fails.</summary>
    /// <param name="partial">The partial file. Its handle has the bytes even if its folder was deleted.</param>
    /// <param name="length">The number of its bytes to copy.</param>
    /// <param name="name">The file name of the copy.</param>
    /// <param name="next">The bytes that could not be written.</param>
    /// <param name="count">The number of those bytes.</param>
    /// <returns>The copy, open at its end.</returns>
    public static FileStream Create(FileStream partial, long length, string name, byte[] next, int count)
    {
        var path = Path.Combine(NewFolder(), name);
        FileStream? copy = null;
        try
        {
            copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1);
            partial.Position = 0;
            CopyStart(partial, copy, length);
            copy.Write(next, 0, count);
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
        try
        {
            Directory.Delete(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // The system cleans its temporary folder.
        }
    }

    private static void CopyStart(FileStream from, FileStream to, long length)
    {
        var buffer = new byte[81920];
        while (length > 0)
        {
            var read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            if (read == 0)
            {
                throw new EndOfStreamException("The partial file is shorter than what was written to it.");
            }

            to.Write(buffer, 0, read);
            length -= read;
        }
    }

    private static string NewFolder() =>
#if NET
        Directory.CreateTempSubdirectory(FolderPrefix).FullName; // Readable by this user only.
#else
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), FolderPrefix + Guid.NewGuid().ToString("N"))).FullName;
#endif
}
