using System.Buffers;
using Rembg.Platform;

namespace Rembg.Imaging;

/// <summary>Looks for the mark that ends an image, at the end of a file or a little before it.</summary>
internal static class FileTail
{
    // Nearly always the mark is in the last few bytes; only when it is not, what may be padding is read too.
    private const int Near = 64;
    private const int Far = 64 * 1024;
    private const int First = 4 * 1024;

    /// <summary>Whether the last 64 KiB of a stream, but nothing before a position, hold a sequence of bytes.</summary>
    public static bool Contains(Stream stream, long from, ReadOnlySpan<byte> mark) =>
        Contains(stream, from, mark, Near) || Contains(stream, from, mark, Far);

    /// <summary>
    /// Whether a stream, from a position on, holds a sequence of bytes anywhere: most likely at its end, but a phone's moving picture has
    /// a film behind it. Only a stream without the mark near its end is read at large.
    /// </summary>
    public static bool ContainsAnywhere(Stream stream, long from, ReadOnlySpan<byte> mark)
    {
        if (Contains(stream, from, mark, Near))
        {
            return true;
        }

        stream.Position = from;
        var buffer = ArrayPool<byte>.Shared.Rent(Far);
        try
        {
            // More at a time the longer it takes: a picture with some padding costs one small block.
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

    private static bool Contains(Stream stream, long from, ReadOnlySpan<byte> mark, int reach)
    {
        var length = stream.Length;
        stream.Position = Math.Max(from, length - reach);
        var count = (int)Math.Max(0, length - stream.Position);

        var buffer = ArrayPool<byte>.Shared.Rent(reach);
        try
        {
            return buffer.AsSpan(0, stream.ReadUpTo(buffer, count)).IndexOf(mark) >= 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
