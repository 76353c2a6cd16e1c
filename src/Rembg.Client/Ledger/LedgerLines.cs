using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>Cuts the file of a ledger into lines.</summary>
internal static class LedgerLines
{
    private const int BlockLength = 256 * 1024;
    private const int LongestHead = 1024;

    /// <summary>Given one line: its place in the file, and where its bytes are, without the end of the line.</summary>
    public delegate void Line(long place, byte[] bytes, int start, int count);

    /// <summary>Reads the first line.</summary>
    /// <returns>Where the second begins; 0 when the file is empty, or was cut within the first.</returns>
    /// <exception cref="LedgerRefusedException">It is not a ledger, or a newer one.</exception>
    public static long ReadHead(FileStream file, out string? id)
    {
        var start = new byte[LongestHead];
        file.Position = 0;
        var count = file.ReadUpTo(start, start.Length);
        var end = Array.IndexOf(start, (byte)'\n', 0, count);
        if (end < 0)
        {
            id = null;
            return LedgerLine.IsTornHead(start, count) ? 0 : throw new LedgerRefusedException("it is not a ledger of this module");
        }

        id = LedgerLine.ReadHead(start.AsSpan(0, end));
        return end + 1;
    }

    /// <summary>Where the second line begins.</summary>
    public static long HeadLength(FileStream file) => ReadHead(file, out _);

    /// <summary>Reads every whole line from a place on.</summary>
    /// <returns>Where the next line begins, whole or not.</returns>
    public static long Read(FileStream file, long from, Line line)
    {
        var block = new byte[(int)Math.Max(1, Math.Min(BlockLength, file.Length - from))];
        var kept = 0;
        file.Position = from;
        while (true)
        {
            var read = file.Read(block, kept, block.Length - kept);
            if (read == 0)
            {
                return from;
            }

            var filled = kept + read;
            var start = 0;
            int end;
            while ((end = Array.IndexOf(block, (byte)'\n', start, filled - start)) >= 0)
            {
                line(from, block, start, end - start);
                from += end + 1 - start;
                start = end + 1;
            }

            kept = filled - start;
            Array.Copy(block, start, block, 0, kept);
            if (kept == block.Length)
            {
                Array.Resize(ref block, block.Length * 2); // One long line.
            }
        }
    }
}
