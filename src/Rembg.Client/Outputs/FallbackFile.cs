namespace Rembg.Outputs;

/// <summary>
/// A copy of a paid image in a folder of its own below the temporary one, for when the folder it was meant for is full,
/// gone or locked.
/// </summary>
internal static class FallbackFile
{
    private const string FolderPrefix = "rembg-kept-";

    /// <summary>Copies what has arrived so far, and leaves nothing behind where that fails.</summary>
    /// <param name="unfinished">The file so far. Its handle has the bytes even when the folder around it is gone.</param>
    /// <param name="length">How many of its bytes count.</param>
    /// <param name="name">What to call the copy.</param>
    /// <param name="next">The bytes that could not be written.</param>
    /// <param name="count">How many those are.</param>
    /// <returns>The copy, open at its end.</returns>
    /// <exception cref="IOException">There is no room here either.</exception>
    public static FileStream Make(FileStream unfinished, long length, string name, byte[] next, int count)
    {
        var path = Path.Combine(NewFolder(), name);
        FileStream? copy = null;
        try
        {
            copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 1);
            unfinished.Position = 0;
            CopyStart(unfinished, copy, length);
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

    /// <summary>Deletes a copy that nobody needs, and its folder.</summary>
    public static void Delete(string path)
    {
        LeftoverFile.TryDelete(path);
        try
        {
            Directory.Delete(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder below the temporary one is what the system itself tidies up.
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
                throw new EndOfStreamException("The unfinished file is shorter than what was written to it.");
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
