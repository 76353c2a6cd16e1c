using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>Copies an output of the same image.</summary>
internal static class OutputCopy
{
    private const int ChunkLength = 80 * 1024;

    /// <summary>Reads an output into the store of another one.</summary>
    /// <returns>The header; null when the output is gone, has changed, or is not a complete image.</returns>
    /// <exception cref="RembgException">The copy cannot be written. A response could not be saved there either.</exception>
    public static ImageHeader? TryRead(FileStamp output, ResultStore store)
    {
        store.Reset();
        FileLock.WaitUntilFree(output.Path); // A process that has just saved it releases it within moments.
        if (!output.IsCurrent)
        {
            return null;
        }

        try
        {
            using var source = SourceFile.Open(new FileInfo(output.Path));
            var chunk = new byte[ChunkLength];
            int read;
            while ((read = source.Read(chunk, 0, chunk.Length)) > 0)
            {
                store.Write(chunk, read);
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e) || e is RembgException { Error: not RembgError.WriteFailed })
        {
            return null;
        }

        // Another run may have replaced it while it was opened.
        return output.IsCurrent && ImageIntegrity.TryCheck(store.Content, out var header, out _) ? header : null;
    }
}
