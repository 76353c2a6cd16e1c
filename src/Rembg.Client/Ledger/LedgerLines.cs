namespace Rembg.Ledger;

/// <summary>Splits the file of a ledger into lines.</summary>
internal static class LedgerLines
{
    private const int BlockLength = 256 * 1024;
    private const int LongestHead = 1024;
    private const int LongestPartialHead = 128;

    /// <summary>Reads the first line.</summary>
    /// <returns>The offset of the second line; 0 when the file is empty or its first line was partially written.</returns>
    public static long ReadHead(Stream file, out string? id)
    {
        var start = new byte[LongestHead];
        file.Position = 0;
        var count = file.ReadUpTo(start, start.Length);
        var end = Array.IndexOf(start, (byte)'\n', 0, count);
        id = end < 0 && IsPartialHead(start.AsSpan(0, count)) ? null : LedgerJson.ReadHead(start.AsSpan(0, Math.Max(end, 0)));
        return end + 1;
    }

    /// <summary>Reads the entries of every complete line from an offset on, and returns the offset of the next one.</summary>
    public static long Read(Stream file, long from, Action<LedgerEntry> add)
    {
        var block = new byte[(int)Math.Max(1, Math.Min(BlockLength, file.Length - from))];
        var kept = 0;
        file.Position = from;
        int read;
        while ((read = file.Read(block, kept, block.Length - kept)) > 0)
        {
            var rest = block.AsSpan(0, kept + read);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                if (rest.StartsWith("<<<<<<<"u8))
                {
                    throw new InvalidDataException("it contains a merge conflict. Resolve that or move the file away");
                }

                if (LedgerJson.TryRead(rest.Slice(0, end)) is { } entry)
                {
                    add(entry);
                }

                from += end + 1;
                rest = rest.Slice(end + 1);
            }

            kept = rest.Length;
            rest.CopyTo(block);
            if (kept == block.Length)
            {
                Array.Resize(ref block, block.Length * 2); // One long line.
            }
        }

        return from;
    }

    // As a crash leaves it; anything longer belongs to another program.
    private static bool IsPartialHead(ReadOnlySpan<byte> start)
    {
        var head = LedgerJson.WriteHead(string.Empty).AsSpan();
        head = head.Slice(0, head.Length - "\"}\n".Length);
        return start.Length < LongestPartialHead && (start.StartsWith(head) || head.StartsWith(start));
    }
}
