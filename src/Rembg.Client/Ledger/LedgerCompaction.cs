namespace Rembg.Ledger;

/// <summary>Replaces a ledger by one without most of its history.</summary>
internal static class LedgerCompaction
{
    private const int FewestEntries = 1000;
    private const int BufferLength = 64 * 1024;

    // Costs of the last month stay countable.
    private static readonly TimeSpan KeptHistory = TimeSpan.FromDays(31);

    /// <summary>Whether most of a ledger is history.</summary>
    public static bool IsDue(LedgerEntries entries, int fewest) =>
        entries.LineCount > Math.Max(FewestEntries, fewest) && entries.Count < entries.LineCount / 2;

    /// <summary>Compacts the file. If that fails, the ledger is unchanged.</summary>
    /// <returns>The number of entries after that.</returns>
    public static int TryRun(string path, LedgerWait wait, LedgerEntries known, Func<FileStream, LedgerEntries> read)
    {
        try
        {
            // In this order, no other compaction can replace the file after it is locked.
            using var compacted = LedgerFile.Locate(path) is { } located ? FileLock.TryAcquire(LedgerFile.CompactedName(located)) : null;
            if (compacted is null)
            {
                return known.LineCount;
            }

            try
            {
                int kept;
                string name;
                using (var file = LedgerFile.OpenToAppend(path, wait, isCompacting: true))
                {
                    name = file.Name;
                    kept = Copy(file, compacted, read(file));
                }

                Framework.MoveOver(compacted.Name, name);
                LedgerFile.Hide(name);
                return kept;
            }
            catch
            {
                FileOperations.TryDelete(compacted.Name);
                throw;
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            return known.LineCount; // Open elsewhere, on Windows, or a full disk.
        }
    }

    private static int Copy(FileStream file, FileStream compacted, LedgerEntries entries)
    {
        var lines = 0;
        var head = LedgerJson.WriteHead();
        compacted.Write(head, 0, head.Length);
        var oldest = DateTime.UtcNow - KeptHistory;

        // Not disposed, which would release the lock before the rename.
        var kept = new BufferedStream(compacted, BufferLength);
        LedgerLines.Read(file, LedgerLines.ReadHead(file, out _), line =>
        {
            if (LedgerJson.TryRead(line) is { } entry
                && (entries.Find(entry.Output) is var record && (record.Confirmed == entry || record.Pending == entry)
                    || (entry.Status == RemovalStatus.Completed && entry.Made > oldest)))
            {
                var bytes = line.ToArray();
                kept.Write(bytes, 0, bytes.Length);
                kept.WriteByte((byte)'\n');
                lines += entry.Status == LedgerEntry.Pending ? 0 : 1;
            }
        });
        kept.Flush();
        return lines;
    }
}
