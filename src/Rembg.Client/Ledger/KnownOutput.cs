namespace Rembg.Ledger;

/// <summary>An output compared with its record.</summary>
/// <param name="Record">The record.</param>
/// <param name="Entry">The entry that matches the file, or the last one; null for none.</param>
/// <param name="IsAsSaved">Whether the file is unchanged since it was saved; null when unknown.</param>
internal readonly record struct KnownOutput(LedgerRecord Record, LedgerEntry? Entry, bool? IsAsSaved)
{
    /// <summary>Whether the entry is an observation to record, so that the file need not be hashed again.</summary>
    public bool IsNew => Entry != Record.Confirmed;

    /// <summary>Whether length and time of a file are those of an entry.</summary>
    public static bool Matches(FileInfo output, LedgerEntry entry) =>
        output.Length == entry.Length && output.LastWriteTimeUtc == entry.Time;

    /// <summary>Compares an output with its record. It is hashed only if length and time decide nothing.</summary>
    public static KnownOutput Of(FileInfo output, LedgerRecord record)
    {
        var (entry, pending) = record;
        var hasSameLength = output.Length == entry?.Length;
        var isMatch = entry is not null && Matches(output, entry);
        if (pending is null && (entry?.Hash is null || !hasSameLength || (isMatch && entry.Proves(entry.Time))))
        {
            return new(record, entry, IsAsSaved: entry?.Hash is null ? null : hasSameLength);
        }

        FileLock.WaitUntilFree(output.FullName); // The process that saved it releases it within moments.
        var hash = Sha256Hash.TryOf(output);
        var time = output.LastWriteTimeUtc;
        if (hash is not null && hash == pending?.Hash)
        {
            // The process was killed after the rename.
            return new(record, pending!.Observed(time, RemovalStatus.Completed), IsAsSaved: true);
        }

        if (entry is not null && (entry.Hash is null ? isMatch : hash == entry.Hash))
        {
            // Copied, unpacked or checked out since; or the process was killed before the rename.
            bool? isAsSaved = entry.Hash is null ? null : true;
            return new(record, entry.Observed(time, RemovalStatus.Skipped), isAsSaved);
        }

        return new(record, entry, IsAsSaved: hash is null && isMatch); // Length and time match a file that is unreadable.
    }
}
