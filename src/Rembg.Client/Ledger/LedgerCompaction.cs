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

    /// <summary>Compacts the file. If that fails, the ledger is unchanged: it is open elsewhere, on Windows, or the disk is full.</summary>
    /// <param name="path">The path of the ledger.</param>
    /// <param name="wait">Bounds the wait for other processes.</param>
    /// <param name="entries">Receives the entries as the file has them, whatever is known of it.</param>
    public static void Try(string path, LedgerWait wait, LedgerEntries entries) => FileErrors.Try(() => Compact(path, wait, entries));

    private static void Compact(string path, LedgerWait wait, LedgerEntries entries)
    {
        // In this order, no other compaction can replace the file after it is locked.
        var located = LedgerFile.Locate(path);
        using var compacted = located is null ? null : FileLock.TryAcquire(LedgerFile.CompactedName(located));
        if (compacted is null)
        {
            return;
        }

        try
        {
            using (var file = LedgerFile.OpenToAppend(located!, wait, isCompacting: true))
            {
                Copy(file, compacted, entries);
            }

            File.Move(compacted.Name, located!, overwrite: true);
            LedgerFile.Hide(located!);
        }
        catch
        {
            FileOperations.TryDelete(compacted.Name);
            throw;
        }
    }

    private static void Copy(FileStream file, FileStream compacted, LedgerEntries entries)
    {
        var first = LedgerLines.ReadHead(file, out _);
        LedgerLines.Read(file, first, entries.Add);

        // Not disposed, which would release the lock before the rename.
        var kept = new BufferedStream(compacted, BufferLength);
        Write(LedgerJson.WriteHead());
        var oldest = DateTime.UtcNow - KeptHistory;
        LedgerLines.Read(file, first, entry =>
        {
            var record = entries.Find(entry.Output);
            if (record.Confirmed == entry || record.Pending == entry || (entry.Status == RemovalStatus.Completed && entry.Made > oldest))
            {
                Write(LedgerJson.Write(entry));
            }
        });
        kept.Flush();

        void Write(byte[] line) => kept.Write(line, 0, line.Length);
    }
}
