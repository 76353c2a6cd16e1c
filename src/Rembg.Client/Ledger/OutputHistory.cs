using System.Collections.Concurrent;

namespace Rembg.Ledger;

/// <summary>Compares outputs with the ledgers of a run, and records outputs there. Thread-safe.</summary>
internal sealed class OutputHistory(PathIdentity identity, bool isDryRun, CancellationToken token = default)
{
    private readonly ConcurrentDictionary<FileKey, FolderLedger> _ledgers = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>The readable ledgers so far.</summary>
    public IEnumerable<FolderLedger> Readable =>
        _ledgers.Values.Where(static ledger => ledger.State is LedgerState.Usable or LedgerState.ReadOnly);

    /// <summary>The ledger of the folder of a file.</summary>
    public FolderLedger For(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var ledger = _ledgers.GetOrAdd(identity.KeyOfFolder(folder), _ => new FolderLedger(
            folder, name => identity.NameKey(folder, name), _warnings.Enqueue, token));
        if (ledger.State == LedgerState.Unread)
        {
            ledger.Refresh();
        }

        return ledger;
    }

    /// <summary>Returns the warnings about ledgers since the last call.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        var taken = new List<string>(0);
        while (_warnings.TryDequeue(out var warning))
        {
            taken.Add(warning);
        }

        return taken;
    }

    /// <summary>Whether the ledger of the file's folder exists and cannot be read.</summary>
    public bool IsUnreadable(string path) => For(path).State is LedgerState.Unreadable or LedgerState.Unread;

    /// <summary>Reads what other runs have recorded since.</summary>
    public void Refresh(string path) => For(path).Refresh();

    public LedgerRecord Find(string path) => For(path).Entries.Find(Path.GetFileName(path));

    /// <summary>Whether an existing ledger must record an output of a run that does not use it otherwise.</summary>
    public bool RequiresEntry(FileInfo output) =>
        For(output.FullName) is { Exists: true, State: LedgerState.Usable } && (output.Exists || !Find(output.FullName).IsEmpty);

    /// <summary>The file that was saved instead of an output, with its true extension or beside a locked one; null for none.</summary>
    public FileInfo? FindInstead(string path) =>
        For(path).Entries.FindAsked(Path.GetFileName(path)) is { } entry
        && new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, entry.Output)) is { Exists: true } found ? found : null;

    /// <summary>The unchanged file that an earlier run saved instead of a locked output; null for none.</summary>
    public string? FindRetained(string asked, string target) =>
        FindInstead(asked) is { } found && found.Extension == Path.GetExtension(target) && Examine(found).IsAsSaved == true
            ? found.FullName : null;

    /// <summary>Compares an existing output with its entry. If they differ, the ledger is read again.</summary>
    public KnownOutput Examine(FileInfo output)
    {
        var ledger = For(output.FullName);
        var record = ledger.Entries.Find(output.Name);
        if (record is not { Confirmed: { } entry, Pending: null } || !KnownOutput.Matches(output, entry))
        {
            // Another run may have saved it since; it locks the file until the ledger has the entry.
            FileLock.WaitUntilFree(output.FullName);
            ledger.Refresh();
            output.Refresh();
            record = ledger.Entries.Find(output.Name);
        }

        return KnownOutput.Of(output, record);
    }

    /// <summary>Unchanged outputs of the same bytes and options. The source is hashed only if there is an entry of its length.</summary>
    public List<FileStamp> FindCopies(long length, string options, Func<Sha256Hash?> hash)
    {
        var copies = new List<FileStamp>(0);
        foreach (var ledger in Readable)
        {
            foreach (var record in ledger.Entries.FindBySource(length, options))
            {
                if (hash() is not { } source)
                {
                    return copies;
                }

                if (FindCopy(ledger.Folder, record, source, options) is { } copy)
                {
                    copies.Add(new FileStamp(copy));
                }
            }
        }

        return copies;
    }

    /// <summary>Records an image before it is renamed to its target, so that a kill in between does not leave an unknown file.</summary>
    public void NotePending(LedgerEntry entry, string target)
    {
        var ledger = For(target);
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
    public void Confirm(LedgerEntry entry, string target, string saved)
    {
        var (name, asked) = (Path.GetFileName(saved), Path.GetFileName(target));
        For(saved).Append(entry with { Output = name, Asked = asked == name ? null : asked });
    }

    /// <summary>Writes the observations that are left.</summary>
    public void Flush()
    {
        foreach (var ledger in Readable)
        {
            ledger.Append();
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

    /// <summary>Records an observation with the next entry that is written, or at the end of the run.</summary>
    public void NoteNew(FileInfo output, KnownOutput known)
    {
        if (known.IsNew && !isDryRun)
        {
            For(output.FullName).Note(known.Entry!, known.Record);
        }
    }

    private FileInfo? FindCopy(string folder, LedgerRecord record, Sha256Hash source, string options)
    {
        var (confirmed, pending) = record;
        if (confirmed?.IsMadeFrom(source, options) != true && pending?.IsMadeFrom(source, options) != true)
        {
            return null;
        }

        var output = new FileInfo(Path.Combine(folder, (confirmed ?? pending)!.Output));
        if (!output.Exists)
        {
            return null;
        }

        var known = KnownOutput.Of(output, record);
        NoteNew(output, known);
        return known.IsAsSaved == true && known.Entry!.IsMadeFrom(source, options) ? output : null; // Perhaps by the pending entry.
    }

    private string FullPathOf(string source, string target) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(identity.RealPath(target))!, source.Replace('/', Path.DirectorySeparatorChar)));
}
