namespace Rembg.Platform;

/// <summary>Reading that does not stop at what one call happens to give.</summary>
internal static class StreamReading
{
    /// <summary>Fills a buffer from a stream, as far as the stream goes.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="buffer">Where the bytes go, from its start on.</param>
    /// <param name="count">How many bytes are wanted.</param>
    /// <returns>How many there are: fewer than <paramref name="count"/> only at the end of the stream.</returns>
    public static int ReadUpTo(this Stream stream, byte[] buffer, int count)
    {
        var filled = 0;
        int read;
        while (filled < count && (read = stream.Read(buffer, filled, count - filled)) > 0)
        {
            filled += read;
        }

        return filled;
    }
}
