namespace Rembg.Ledger;

/// <summary>
/// What is known of the outputs in one folder, kept in a hidden file there. Lookups read memory only, and never throw. File work
/// queues at one gate, waits no longer than its patience and the run's token allow, and ends in a <see cref="State"/> instead of an
/// exception. Safe from any thread, process and machine that shares the folder.
/// </summary>
/// <param name="folder">The full path of the folder.</param>
/// <param name="identity">Tells which names are the same there.</param>
/// <param name="warn">Receives one text for each state for the worse.</param>
/// <param name="token">Ends every wait.</param>
#pragma warning disable CA1001 // The semaphore has nothing to release as long as its wait handle is not asked for.
internal sealed class FolderLedger(string folder, PathIdentity identity, Action<string> warn, CancellationToken token)
#pragma warning restore CA1001
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".rembg.jsonl";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PatienceBeforeRename = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _path = Path.Combine(folder, FileName);
    private readonly List<Note> _notes = [];
    private volatile LedgerEntries _entries = NewEntries(folder, identity);
    private volatile LedgerState _state;
    private string? _id;
    private long _end;
    private int _fewestToCompact;
    private bool _hasNotes;

    /// <summary>The full path of the folder.</summary>
    public string Folder => folder;

    /// <summary>Whether there was a file when it was last read or written.</summary>
    public bool Exists => _id is not null;

    public LedgerState State => _state;

    /// <summary>What is known, in memory.</summary>
    public LedgerEntries Entries => _entries;

    /// <summary>Reads the file if that was not done yet.</summary>
    public void Load()
    {
        if (_state == LedgerState.Unread)
        {
            Run(wait => _ = _state != LedgerState.Unread || Read(wait), Patience, onFailure: LedgerState.Unreadable);
        }
    }

    /// <summary>Reads what others have appended since the last time.</summary>
    public void Refresh() => Run(wait => Read(wait), Patience, onFailure: LedgerState.Unreadable);

    /// <summary>
    /// Adds an observation to what is written with the next entry. It is dropped if the output has a newer entry by then.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="known">What was known of the output when it was observed.</param>
    /// <returns>Whether it is the first one of this run.</returns>
    public bool Queue(LedgerEntry entry, LedgerRecord known)
    {
        lock (_notes)
        {
            if (_state >= LedgerState.ReadOnly)
            {
                return false;
            }

            _notes.Add(new Note(entry, known));
            return !_hasNotes && (_hasNotes = true);
        }
    }

    /// <summary>Appends an entry, and what is queued.</summary>
    /// <param name="entries">The entries; none for what is queued alone.</param>
    public void Append(params LedgerEntry[] entries) => Run(wait => Write(entries, wait), Patience, onFailure: LedgerState.ReadOnly);

    /// <summary>
    /// Appends the entry of an image that is about to get its name. The image has been paid for, so this waits for a moment only, and
    /// a locked ledger is no failure yet.
    /// </summary>
    public void AppendPending(params LedgerEntry[] entries) => Run(wait => Write(entries, wait), PatienceBeforeRename, onFailure: LedgerState.ReadOnly);

    private static LedgerEntries NewEntries(string folder, PathIdentity identity) => new(name => identity.NameKey(folder, name));

    // The only place where a failure of the ledger is caught: none may end a run, or lose an image that has been paid for.
    private void Run(Action<LedgerWait> work, TimeSpan patience, LedgerState onFailure)
    {
        var wait = new LedgerWait(patience, token);
        if (_state >= onFailure || !wait.TryEnter(_gate))
        {
            return;
        }

        try
        {
            if (_state < onFailure)
            {
                work(wait);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (TimeoutException) when (patience < Patience)
        {
            // The rename comes first; then it is tried again, with more patience.
        }
#pragma warning disable CA1031 // Whatever it is, it is reported once, and the folder is treated accordingly.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e is InvalidDataException ? LedgerState.Unreadable : onFailure, e.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Fail(LedgerState state, string cause)
    {
        _state = state;
        warn(state == LedgerState.Unreadable
            ? $"The ledger '{_path}' cannot be read: {cause.TrimEnd('.')}. With -SkipExisting, files in its folder are skipped; with -Force as well, file times decide."
            : $"The ledger '{_path}' could not be written: {cause.TrimEnd('.')}. What this run makes is not noted there.");
    }

    private bool Read(LedgerWait wait)
    {
        using var file = LedgerFile.TryOpenToRead(_path, wait);
        if (file is null)
        {
            Reset(NewEntries(folder, identity), id: null, end: 0);
        }
        else
        {
            ReadAppended(file);
        }

        _state = _state == LedgerState.Unread ? LedgerState.Usable : _state;
        return true;
    }

    private void Write(LedgerEntry[] entries, LedgerWait wait)
    {
        if (entries.Length == 0 && !HasNotes)
        {
            return;
        }

        if (LedgerCompaction.IsDue(_entries, _fewestToCompact))
        {
            // If most of it has to stay, it is not copied again for every image.
            _fewestToCompact = 2 * LedgerCompaction.TryRun(_path, wait, _entries, ReadAppended);
        }

        using var file = LedgerFile.OpenToAppend(_path, wait);
        ReadAppended(file);
        Write(file, [.. TakeNotes(), .. entries]);
    }

    private bool HasNotes
    {
        get
        {
            lock (_notes)
            {
                return _notes.Count > 0;
            }
        }
    }

    private List<LedgerEntry> TakeNotes()
    {
        lock (_notes)
        {
            var valid = _notes.Where(note => _entries.Find(note.Entry.Output) == note.Known).Select(static note => note.Entry).ToList();
            _notes.Clear();
            return valid;
        }
    }

    private void Write(FileStream file, LedgerEntry[] entries)
    {
        using var bytes = new MemoryStream();
        if (_id is null)
        {
            var head = LedgerJson.WriteHead(LedgerFile.NewId());
            file.SetLength(0);
            bytes.Write(head, 0, head.Length);
        }
        else if (file.Length > _end)
        {
            bytes.WriteByte((byte)'\n'); // Ends a partially written line, which is passed over from now on.
        }

        foreach (var entry in entries)
        {
            var line = LedgerJson.Write(entry);
            bytes.Write(line, 0, line.Length);
        }

        var isNew = file.Length == 0;
        file.Position = file.Length;
        file.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        ReadAppended(file);
        if (isNew)
        {
            LedgerFile.Hide(_path);
        }
    }

    private LedgerEntries ReadAppended(FileStream file)
    {
        var head = LedgerLines.ReadHead(file, out var id);
        var isAnother = id != _id || file.Length < _end;

        // Another file is read before its entries replace the old ones, so that lookups never find half of them.
        var entries = isAnother ? NewEntries(folder, identity) : _entries;
        var end = head == 0 ? 0 : LedgerLines.Read(file, isAnother ? head : _end, line =>
        {
            if (LedgerJson.TryRead(line) is { } entry)
            {
                entries.Add(entry);
            }
        });
        Reset(entries, id, end);
        return entries;
    }

    private void Reset(LedgerEntries entries, string? id, long end) => (_entries, _id, _end) = (entries, id, end);

    private readonly record struct Note(LedgerEntry Entry, LedgerRecord Known);
}
