using System.Buffers;

namespace Rembg.Imaging;

/// <summary>Looks for the mark that ends an image, at the end of a file or a little before it.</summary>
internal static class FileTail
{
    // Nearly always the mark is in the last few bytes; only when it is not, what may be padding is read too.
    private const int Near = 64;
    private const int Far = 64 * 1024;

    /// <summary>Whether the last 64 KiB of a stream, but nothing before a position, hold a sequence of bytes.</summary>
    public static bool Contains(Stream stream, long from, ReadOnlySpan<byte> mark) =>
        Contains(stream, from, mark, Near) || Contains(stream, from, mark, Far);

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
