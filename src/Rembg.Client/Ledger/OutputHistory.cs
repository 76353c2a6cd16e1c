namespace Rembg.Ledger;

/// <summary>Compares outputs with the ledgers of a run, and records outputs there. Thread-safe.</summary>
internal sealed class OutputHistory(PathIdentity identity, bool isDryRun, CancellationToken token = default)
{
    private const int MostQueued = 500;

    private int _queued;

    public LedgerCache Ledgers { get; } = new(identity, token);

    /// <summary>Whether the ledger of the file's folder exists and cannot be read.</summary>
    public bool IsUnreadable(string path) => Ledgers.For(path).State is LedgerState.Unreadable or LedgerState.Unread;

    /// <summary>Reads what other runs have recorded since.</summary>
    public void Refresh(string path) => Ledgers.For(path).Refresh();

    /// <summary>The record of an output.</summary>
    public LedgerRecord Find(string path) => Ledgers.For(path).Entries.Find(Path.GetFileName(path));

    /// <summary>Whether an existing ledger must record an output of a run that does not use it otherwise.</summary>
    public bool RequiresEntry(FileInfo output) =>
        Ledgers.For(output.FullName) is { Exists: true, State: LedgerState.Usable } && (output.Exists || !Find(output.FullName).IsEmpty);

    /// <summary>The file that was saved instead of an output, with its true extension or beside a locked one; null for none.</summary>
    public FileInfo? FindInstead(string path) =>
        Ledgers.For(path).Entries.FindAsked(Path.GetFileName(path)).Confirmed is { } entry
        && new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, entry.Output)) is { Exists: true } found ? found : null;

    /// <summary>The unchanged file that an earlier run saved instead of a locked output; null for none.</summary>
    /// <param name="asked">The requested path.</param>
    /// <param name="target">The same with the extension of the image.</param>
    public string? FindRetained(string asked, string target) =>
        FindInstead(asked) is { } found && found.Extension == Path.GetExtension(target) && Examine(found).IsAsSaved == true ? found.FullName : null;

    /// <summary>Compares an existing output with its entry. If they differ, the ledger is read again.</summary>
    public KnownOutput Examine(FileInfo output)
    {
        var ledger = Ledgers.For(output.FullName);
        var record = ledger.Entries.Find(output.Name);
        if (record is not { Confirmed: { } entry, Pending: null } || !Matches(output, entry))
        {
            // Another run may have saved it since; it locks the file until the ledger has the entry.
            FileLock.WaitUntilFree(output.FullName);
            ledger.Refresh();
            output.Refresh();
            record = ledger.Entries.Find(output.Name);
        }

        return Compare(output, record);
    }

    /// <summary>Unchanged outputs that were made from the same bytes with the same options.</summary>
    /// <param name="length">The length of the source.</param>
    /// <param name="options">The options.</param>
    /// <param name="hash">Hashes the source; called only if there is an entry of that length.</param>
    public List<FileInfo> FindCopies(long length, string options, Func<Sha256Hash?> hash)
    {
        var copies = new List<FileInfo>(0);
        foreach (var ledger in Ledgers.Readable)
        {
            if (!ledger.Entries.HasSource(length, options))
            {
                continue;
            }

            if (hash() is not { } source)
            {
                break;
            }

            copies.AddRange(ledger.Entries.FindBySource(source, options)
                .Select(record => (Record: record, Output: new FileInfo(Path.Combine(ledger.Folder, (record.Confirmed ?? record.Pending)!.Output))))
                .Where(found => found.Output.Exists && IsMadeFrom(found.Output, found.Record, source, options))
                .Select(static found => found.Output));
        }

        return copies;
    }

    /// <summary>Records an image before it is renamed to its target, so that a kill in between does not leave an unknown file.</summary>
    public void NotePending(LedgerEntry entry, string target)
    {
        var ledger = Ledgers.For(target);
        var pending = entry with { Output = Path.GetFileName(target), Asked = null, Status = LedgerEntry.Pending };

        // The replaced file needs an entry as well, or it would look retouched after a kill.
        ledger.AppendPending(ledger.Entries.Find(pending.Output).IsEmpty && new FileInfo(target) is { Exists: true } replaced
            ? [Unknown(replaced, entry.Source, entry.SourceLength, entry.SourceTime), pending]
            : [pending]);
    }

    /// <summary>The entry of an output that this module did not make, and that is compared by file times.</summary>
    public static LedgerEntry Unknown(FileInfo output, string? source, long sourceLength, DateTime? sourceTime) => new()
    {
        Output = output.Name,
        Length = output.Length,
        Time = output.LastWriteTimeUtc,
        Source = source,
        SourceLength = sourceLength,
        SourceTime = sourceTime,
        Status = RemovalStatus.Skipped,
        Made = DateTime.UtcNow,
    };

    /// <summary>Records an image after its rename.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="target">The requested path.</param>
    /// <param name="saved">The actual path.</param>
    public void Confirm(LedgerEntry entry, string target, string saved)
    {
        var ledger = Ledgers.For(saved);
        var (name, asked) = (Path.GetFileName(saved), Path.GetFileName(target));
        var confirmed = entry with { Output = name, Asked = asked == name ? null : asked };

        // A locked target is unchanged.
        ledger.Append(asked != name && ledger.Entries.Find(asked) is { Confirmed: { } old, Pending: not null } ? [old, confirmed] : [confirmed]);
    }

    /// <summary>Records an observation with the next entry that is written, or at the end of the run.</summary>
    /// <param name="folder">The folder of the output.</param>
    /// <param name="entry">The observation.</param>
    /// <param name="known">The record of the output when it was observed.</param>
    public void Note(string folder, LedgerEntry entry, LedgerRecord known)
    {
        if (isDryRun)
        {
            return;
        }

        // The first one at once, so that a ledger that cannot be written is reported with the image.
        var ledger = Ledgers.For(Path.Combine(folder, entry.Output));
        if (ledger.Queue(entry, known))
        {
            ledger.Append();
        }

        if (Interlocked.Increment(ref _queued) % MostQueued == 0)
        {
            Ledgers.Flush();
        }
    }

    public void Flush()
    {
        if (!isDryRun)
        {
            Ledgers.Flush();
        }
    }

    /// <summary>The path of a source relative to an output; null for an image from memory.</summary>
    public string? SourceIn(string? source, string target) =>
        source is null ? null : RelativePath.From(Path.GetDirectoryName(identity.RealPath(target))!, identity.RealPath(source));

    /// <summary>Whether the output of an entry was made from the file at a path, or from memory for null.</summary>
    public bool IsSource(LedgerEntry entry, string? source, string target) =>
        entry.Source == SourceIn(source, target)
        || (entry.Source is not null && source is not null && identity.AreSame(FullPathOf(entry.Source, target), source));

    public bool SourceExists(LedgerEntry entry, string target) => entry.Source is { } source && File.Exists(FullPathOf(source, target));

    public void NoteNew(FileInfo output, KnownOutput known)
    {
        if (known is { IsNew: true, Entry: { } entry })
        {
            Note(output.DirectoryName!, entry, known.Record);
        }
    }

    private bool IsMadeFrom(FileInfo output, LedgerRecord record, Sha256Hash source, string options)
    {
        var known = Compare(output, record);
        NoteNew(output, known);

        // The matching entry may be the pending one.
        return known is { IsAsSaved: true, Entry: { } entry } && entry.SourceHash == source && entry.Options == options;
    }

    private static bool Matches(FileInfo output, LedgerEntry entry) => output.Length == entry.Length && output.LastWriteTimeUtc == entry.Time;

    private static KnownOutput Compare(FileInfo output, LedgerRecord record)
    {
        var (entry, pending) = record;
        if (pending is null && entry?.Hash is null)
        {
            return new KnownOutput(record, entry, IsAsSaved: null);
        }

        if (pending is null && Matches(output, entry!) && entry!.Proves(entry.Time))
        {
            return new KnownOutput(record, entry, IsAsSaved: true);
        }

        if (pending is null && output.Length != entry!.Length)
        {
            return new KnownOutput(record, entry, IsAsSaved: false);
        }

        FileLock.WaitUntilFree(output.FullName); // The process that saved it releases it within moments.
        var hash = Sha256Hash.TryOf(output);
        if (hash is null && pending is null && Matches(output, entry!))
        {
            return new KnownOutput(record, entry, IsAsSaved: true); // Unreadable, but length and time match.
        }

        if (hash is not null && hash == pending?.Hash)
        {
            // The process was killed after the rename.
            return pending.Options is null
                ? new KnownOutput(record, Entry: null, IsAsSaved: null)
                : new KnownOutput(record, pending.Observed(output.LastWriteTimeUtc, RemovalStatus.Completed), IsAsSaved: true, IsNew: true);
        }

        // Copied, unpacked or checked out since; or the process was killed before the rename.
        return entry is not null && (entry.Hash is null ? Matches(output, entry) : hash == entry.Hash)
            ? new KnownOutput(record, entry.Observed(output.LastWriteTimeUtc, RemovalStatus.Skipped), IsAsSaved: entry.Hash is null ? null : true, IsNew: true)
            : new KnownOutput(record, entry, IsAsSaved: false);
    }

    private string FullPathOf(string source, string target) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(identity.RealPath(target))!, source.Replace('/', Path.DirectorySeparatorChar)));
}

/// <summary>An output compared with its record.</summary>
/// <param name="Record">The record.</param>
/// <param name="Entry">The entry that matches the file, or the last one; null for none.</param>
/// <param name="IsAsSaved">Whether the file is unchanged since it was saved; null when unknown.</param>
/// <param name="IsNew">Whether the entry is an observation to record, so that the file need not be hashed again.</param>
internal readonly record struct KnownOutput(LedgerRecord Record, LedgerEntry? Entry, bool? IsAsSaved, bool IsNew = false);
