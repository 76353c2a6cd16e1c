namespace Rembg.Outputs;

/// <summary>
/// A few pieces of a file in one number. Files with other samples have other bytes, which is found out so without reading them:
/// pictures of a scanner, or of any format that is not compressed, all have the same length.
/// </summary>
internal static class FileSample
{
    // Evenly spread: heads are often alike, and margins are white.
    private const int Pieces = 4;
    private const int PieceLength = 1024;

    /// <summary>The sample of what begins at a stream's start.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="length">Its length in bytes, as far as it is sampled.</param>
    /// <returns>The sample, which is never 0.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static int Of(Stream stream, long length)
    {
        var pieces = new byte[Pieces * PieceLength];
        var count = 0;
        for (var piece = 0; piece < Pieces; piece++)
        {
            stream.Position = Math.Max(0, length - PieceLength) * piece / (Pieces - 1);
            count += ReadPiece(stream, pieces, count);
        }

        return BitConverter.ToInt32(FrameworkDifferences.Sha256(pieces), 0) | 1;
    }

    /// <summary>The sample of a file; null when it cannot be read.</summary>
    public static int? TryOf(FileInfo file)
    {
        try
        {
            using var stream = SourceFile.Open(file);
            return Of(stream, file.Length);
        }
        catch (Exception e) when (e is RembgException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int ReadPiece(Stream stream, byte[] pieces, int start)
    {
        var count = 0;
        int read;
        while (count < PieceLength && (read = stream.Read(pieces, start + count, PieceLength - count)) > 0)
        {
            count += read;
        }

        return count;
    }
}
