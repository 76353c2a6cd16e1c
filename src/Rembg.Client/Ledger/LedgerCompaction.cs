using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>Writes a ledger anew without most of its history.</summary>
internal static class LedgerCompaction
{
    private const int FewestEntries = 1000;
    private const int BufferLength = 64 * 1024;

    // What was paid in the last month can still be summed up afterwards.
    private static readonly TimeSpan KeptHistory = TimeSpan.FromDays(31);

    /// <summary>Whether most of a ledger is history.</summary>
    /// <param name="index">What is known of it.</param>
    /// <param name="fewest">How many entries there have to be, beside the usual number.</param>
    public static bool IsDue(LedgerIndex index, int fewest) =>
        index.EntryCount > Math.Max(FewestEntries, fewest) && index.Count < index.EntryCount / 2;

    /// <summary>Compacts the file. Whoever cannot do it leaves it: the ledger is as good as before.</summary>
    /// <param name="path">The ledger's file.</param>
    /// <param name="index">What is known of it.</param>
    /// <param name="readNews">Brings the index up to date with the open file.</param>
    /// <returns>How many entries there are now.</returns>
    public static int TryRun(string path, LedgerIndex index, Action<FileStream> readNews)
    {
        try
        {
            using var compacted = ClaimFile.TryMake(LedgerFile.CompactedName(path));
            if (compacted is null)
            {
                return index.EntryCount;
            }

            try
            {
                int kept;
                using (var file = LedgerFile.OpenAlone(path, isCompacting: true))
                {
                    readNews(file);
                    kept = Copy(file, compacted, index);
                }

                FrameworkDifferences.MoveOver(compacted.Name, path);
                LedgerFile.Hide(path);
                return kept;
            }
            catch
            {
                LeftoverFile.TryDelete(compacted.Name);
                throw;
            }
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Read by somebody, on Windows, or no room.
            return index.EntryCount;
        }
    }

    private static int Copy(FileStream file, FileStream compacted, LedgerIndex index)
    {
        var lines = 0;
        var head = LedgerLine.Head(LedgerFile.NewId());
        compacted.Write(head, 0, head.Length);
        var oldest = DateTime.UtcNow - KeptHistory;

        // Not disposed of, which would let go of the claim before the file has its name.
        var kept = new BufferedStream(compacted, BufferLength);
        LedgerLines.Read(file, LedgerLines.HeadLength(file), (place, bytes, start, count) =>
        {
            if (LedgerLine.TryRead(bytes.AsSpan(start, count)) is { } entry
                && (index.PlaceOf(entry.Output) == place || (entry.Status == RemovalStatus.Completed && entry.Made > oldest)))
            {
                kept.Write(bytes, start, count);
                kept.WriteByte((byte)'\n');
                lines++;
            }
        });
        kept.Flush();
        return lines;
    }
}
