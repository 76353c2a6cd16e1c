namespace Rembg.Ledger;

/// <summary>An output compared with its record.</summary>
/// <param name="Record">The record.</param>
/// <param name="Entry">The entry that matches the file, or the last one; null for none.</param>
/// <param name="IsAsSaved">Whether the file is unchanged since it was saved; null when unknown.</param>
/// <param name="IsNew">Whether the entry is an observation to record, so that the file need not be hashed again.</param>
internal readonly record struct KnownOutput(LedgerRecord Record, LedgerEntry? Entry, bool? IsAsSaved, bool IsNew = false)
{
    /// <summary>Whether length and time of a file are those of an entry.</summary>
    public static bool Matches(FileInfo output, LedgerEntry entry) => output.Length == entry.Length && output.LastWriteTimeUtc == entry.Time;

    /// <summary>Compares an output with its record. It is hashed only if length and time decide nothing.</summary>
    public static KnownOutput Of(FileInfo output, LedgerRecord record)
    {
        var (entry, pending) = record;
        if (pending is null && (entry?.Hash is null || output.Length != entry.Length || (Matches(output, entry) && entry.Proves(entry.Time))))
        {
            return new KnownOutput(record, entry, IsAsSaved: entry?.Hash is null ? null : output.Length == entry.Length);
        }

        FileLock.WaitUntilFree(output.FullName); // The process that saved it releases it within moments.
        var hash = Sha256Hash.TryOf(output);
        if (hash is null && pending is null && Matches(output, entry!))
        {
            return new KnownOutput(record, entry, IsAsSaved: true); // Unreadable, but length and time match.
        }

        if (hash is not null && pending?.Hash == hash)
        {
            // The process was killed after the rename.
            return new KnownOutput(record, pending.Observed(output.LastWriteTimeUtc, RemovalStatus.Completed), IsAsSaved: true, IsNew: true);
        }

        // Copied, unpacked or checked out since; or the process was killed before the rename.
        return entry is not null && (entry.Hash is null ? Matches(output, entry) : hash == entry.Hash)
            ? new KnownOutput(record, entry.Observed(output.LastWriteTimeUtc, RemovalStatus.Skipped), IsAsSaved: entry.Hash is null ? null : true, IsNew: true)
            : new KnownOutput(record, entry, IsAsSaved: false);
    }
}
