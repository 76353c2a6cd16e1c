using System.Buffers;

namespace Rembg.Imaging;

/// <summary>Searches a file for the mark that ends an image, from where the mark most likely is.</summary>
internal static class FileTail
{
    // Nearly always the mark is in the last few bytes; only when it is not, the file is read at large.
    private const int Near = 64;
    private const int First = 4 * 1024;
    private const int Far = 64 * 1024;

    /// <summary>
    /// Whether a stream holds a sequence of bytes anywhere from a position on. A phone's moving picture has a film behind the mark.
    /// </summary>
    public static bool Contains(Stream stream, long from, ReadOnlySpan<byte> mark)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Far);
        try
        {
            stream.Position = Math.Max(from, stream.Length - Near);
            if (buffer.AsSpan(0, stream.ReadUpTo(buffer, Near)).IndexOf(mark) >= 0)
            {
                return true;
            }

            // More at a time the longer it takes: a picture with some padding costs one small block.
            stream.Position = from;
            var kept = 0;
            var reach = First;
            int read;
            while ((read = stream.Read(buffer, kept, Math.Min(reach, buffer.Length - kept))) > 0)
            {
                reach = Math.Min(reach * 2, Far);
                var count = kept + read;
                if (buffer.AsSpan(0, count).IndexOf(mark) >= 0)
                {
                    return true;
                }

                // The mark may lie across two reads.
                kept = Math.Min(count, mark.Length - 1);
                buffer.AsSpan(count - kept, kept).CopyTo(buffer);
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
