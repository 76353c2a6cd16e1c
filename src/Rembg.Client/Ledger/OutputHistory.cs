namespace Rembg.Ledger;

/// <summary>What the ledgers of a run say about outputs, compared with the files, and what the run notes there. Safe from any thread.</summary>
/// <param name="identity">Tells which paths are the same file.</param>
/// <param name="isDryRun">Whether nothing may be written.</param>
/// <param name="token">Ends every wait for a ledger.</param>
internal sealed class OutputHistory(PathIdentity identity, bool isDryRun, CancellationToken token = default)
{
    private const int MostQueued = 500;

    private int _queued;

    public LedgerCache Ledgers { get; } = new(identity, token);

    /// <summary>Whether the ledger of a file's folder is there and cannot be read, so that nobody knows what the file is.</summary>
    public bool IsUnknowable(string path) => Ledgers.For(path).State is LedgerState.Unreadable or LedgerState.Unread;

    /// <summary>Reads what other runs have noted since the ledger was read.</summary>
    public void Refresh(string path) => Ledgers.For(path).Refresh();

    /// <summary>What a ledger holds about an output of that name.</summary>
    public LedgerRecord Find(string path) => Ledgers.For(path).Entries.Find(Path.GetFileName(path));

    /// <summary>Whether there is a ledger, and it must get an entry of an output that is made without regard to it.</summary>
    public bool IsKept(FileInfo output) =>
        Ledgers.For(output.FullName) is { Exists: true, State: LedgerState.Usable } && (output.Exists || !Find(output.FullName).IsEmpty);

    /// <summary>The file that was saved instead of an absent output, under its true extension or under a free name; null for none.</summary>
    public FileInfo? FindInstead(string path) =>
        Ledgers.For(path).Entries.FindAsked(Path.GetFileName(path)).Confirmed is { } entry
        && new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, entry.Output)) is { Exists: true } found ? found : null;

    /// <summary>The file that a run has saved beside a locked output and that is as it was saved; null for none.</summary>
    /// <param name="asked">The output that was locked.</param>
    /// <param name="target">The output as it is named now, whose extension counts.</param>
    public string? FindRetained(string asked, string target) =>
        FindInstead(asked) is { } found && found.Extension == Path.GetExtension(target) && Examine(found).IsAsSaved == true ? found.FullName : null;

    /// <summary>What is known about an output that is there. If the file does not fit its entry, the ledger is read again.</summary>
    public KnownOutput Examine(FileInfo output)
    {
        var ledger = Ledgers.For(output.FullName);
        var record = ledger.Entries.Find(output.Name);
        if (record is not { Confirmed: { } entry, Pending: null } || !Matches(output, entry))
        {
            // Another run may have saved it since; it holds the file until the ledger has the entry.
            FileLock.WaitUntilFree(output.FullName);
            ledger.Refresh();
            output.Refresh();
            record = ledger.Entries.Find(output.Name);
        }

        return Compare(output, record);
    }

    /// <summary>Outputs that were made from the same bytes with the same options, and are as they were saved.</summary>
    /// <param name="length">The length of the source.</param>
    /// <param name="options">The options.</param>
    /// <param name="hash">Hashes the source; only called if an output was made from one of that length.</param>
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

    /// <summary>Notes an image that is about to be renamed to its target, so that a kill in between does not leave an unknown file.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="target">The full path that it is renamed to.</param>
    public void NotePending(LedgerEntry entry, string target)
    {
        var ledger = Ledgers.For(target);
        var pending = entry with { Output = Path.GetFileName(target), Asked = null, Status = LedgerEntry.Pending };

        // What is replaced must be recognized as well, or it would look retouched after a kill.
        ledger.AppendPending(ledger.Entries.Find(pending.Output).IsEmpty && new FileInfo(target) is { Exists: true } replaced
            ? [Unknown(replaced, entry.Source, entry.SourceLength, entry.SourceTime), pending]
            : [pending]);
    }

    /// <summary>The entry of an output that this module did not make: file times decide about it.</summary>
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

    /// <summary>Notes an image that has got its name. If that fails, the image is there all the same.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="target">The full path that was asked for.</param>
    /// <param name="saved">The full path that it got.</param>
    public void Confirm(LedgerEntry entry, string target, string saved)
    {
        var ledger = Ledgers.For(saved);
        var (name, asked) = (Path.GetFileName(saved), Path.GetFileName(target));
        var confirmed = entry with { Output = name, Asked = asked == name ? null : asked };

        // A target that was locked is still what it was.
        ledger.Append(asked != name && ledger.Entries.Find(asked) is { Confirmed: { } old, Pending: not null } ? [old, confirmed] : [confirmed]);
    }

    /// <summary>Notes an observation, with the next entry that is written, or at the end.</summary>
    /// <param name="folder">The folder of the output.</param>
    /// <param name="entry">What to note.</param>
    /// <param name="known">What was known of the output when it was observed.</param>
    public void Note(string folder, LedgerEntry entry, LedgerRecord known)
    {
        if (isDryRun)
        {
            return;
        }

        // The first one at once: if a ledger cannot be written, that is reported with the image, and not at the end of the run.
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

    /// <summary>Writes the observations.</summary>
    public void Flush()
    {
        if (!isDryRun)
        {
            Ledgers.Flush();
        }
    }

    /// <summary>The path of a source as the ledger beside an output has it; null for an image from memory.</summary>
    public string? SourceIn(string? source, string target) =>
        source is null ? null : RelativePath.From(Path.GetDirectoryName(identity.RealPath(target))!, identity.RealPath(source));

    /// <summary>Whether an entry's output was made from the file at a path; null is an image from memory.</summary>
    public bool IsSource(LedgerEntry entry, string? source, string target) =>
        entry.Source == SourceIn(source, target)
        || (entry.Source is not null && source is not null && identity.AreSame(FullPathOf(entry.Source, target), source));

    /// <summary>Whether the file that an output was made from is still there.</summary>
    public bool SourceExists(LedgerEntry entry, string target) => entry.Source is { } source && File.Exists(FullPathOf(source, target));

    /// <summary>Notes an observation if there is one.</summary>
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

        // The entry that fits the file may be the pending one.
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

        FileLock.WaitUntilFree(output.FullName); // The process that has just saved it releases it within moments.
        var hash = Sha256Hash.TryOf(output);
        if (hash is null && pending is null && Matches(output, entry!))
        {
            return new KnownOutput(record, entry, IsAsSaved: true); // It cannot be read, and nothing speaks against it.
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

/// <summary>An output as a ledger knows it.</summary>
/// <param name="Record">What the ledger holds.</param>
/// <param name="Entry">The entry that fits the file, or the last one; null for none.</param>
/// <param name="IsAsSaved">Whether the file has the bytes that were saved; null when those are not known.</param>
/// <param name="IsNew">Whether the entry is an observation, to be noted so that the file need not be hashed next time.</param>
internal readonly record struct KnownOutput(LedgerRecord Record, LedgerEntry? Entry, bool? IsAsSaved, bool IsNew = false);
