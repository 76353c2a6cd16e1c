using System.Collections.Concurrent;

namespace Rembg.Ledger;

/// <summary>
/// Records the outputs of one folder in a hidden file there. Lookups read memory only, and never throw. File operations run one at a
/// time, wait within limits, and set <see cref="State"/> instead of throwing. Safe across threads, processes and machines.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="keyOf">Maps all spellings of a name in the folder to one.</param>
/// <param name="warn">Receives the warning about a ledger that cannot be read or written.</param>
/// <param name="token">The end of the run, which ends every wait.</param>
#pragma warning disable CA1001 // Without its wait handle, the semaphore has nothing to release.
internal sealed class FolderLedger(string folder, Func<string, string> keyOf, Action<string> warn, CancellationToken token)
#pragma warning restore CA1001
{
    public const string FileName = ".rembg.jsonl";

    private const int MostQueued = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PatienceBeforeRename = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _path = Path.Combine(folder, FileName);
    private readonly ConcurrentQueue<(LedgerEntry Entry, LedgerRecord Known)> _notes = new();
    private volatile LedgerEntries _entries = new(keyOf);
    private volatile LedgerState _state;
    private string? _id;
    private long _end;
    private int _fewestToCompact;
    private int _noted;

    public string Folder => folder;

    /// <summary>Whether the file existed when it was last read or written.</summary>
    public bool Exists => _id is not null;

    public LedgerState State => _state;

    public LedgerEntries Entries => _entries;

    /// <summary>Reads what others have appended since the last time.</summary>
    public void Refresh() => Run(Read, Patience, onFailure: LedgerState.Unreadable);

    /// <summary>Records an observation with the next entry that is written, unless the output has a newer entry by then.</summary>
    public void Note(LedgerEntry entry, LedgerRecord known)
    {
        if (_state >= LedgerState.ReadOnly)
        {
            return;
        }

        // The first one at once, so that a ledger that cannot be written is reported with the image.
        _notes.Enqueue((entry, known));
        if (Interlocked.Increment(ref _noted) % MostQueued == 1)
        {
            Append();
        }
    }

    /// <summary>Appends entries, and those that are queued.</summary>
    public void Append(params LedgerEntry[] entries) => Run(wait => Write(entries, wait), Patience, onFailure: LedgerState.ReadOnly);

    /// <summary>
    /// Appends the entry of a paid image before its rename. It waits for a moment only, and a locked ledger is no failure yet.
    /// </summary>
    public void AppendPending(params LedgerEntry[] entries) =>
        Run(wait => Write(entries, wait), PatienceBeforeRename, onFailure: LedgerState.ReadOnly);

    // The only place where failures of the ledger are caught: none may end a run or lose a paid image.
    private void Run(Action<LedgerWait> work, TimeSpan patience, LedgerState onFailure)
    {
        var isEntered = false;
        try
        {
            isEntered = _state < onFailure && (_gate.Wait(0) || _gate.Wait(patience, token)); // Without a wait also after Ctrl+C.
            if (isEntered && _state < onFailure)
            {
                work(new LedgerWait(patience, token));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (TimeoutException) when (patience < Patience)
        {
            // Tried again after the rename, with more patience.
        }
        // Any failure is reported once and sets the state.
        catch (Exception e)
        {
            _state = e is InvalidDataException ? LedgerState.Unreadable : onFailure;
            var cause = e.Message.TrimEnd('.');
            warn(_state == LedgerState.Unreadable
                ? $"The ledger '{_path}' cannot be read: {cause}. "
                    + "With -SkipExisting, files in its folder are skipped; with -Force as well, file times decide."
                : $"The ledger '{_path}' could not be written: {cause}. Outputs of this run are not recorded there.");
        }
        finally
        {
            if (isEntered)
            {
                _gate.Release();
            }
        }
    }

    private void Read(LedgerWait wait)
    {
        using var file = LedgerFile.TryOpenToRead(_path, wait);
        if (file is null)
        {
            (_entries, _id, _end) = (new LedgerEntries(keyOf), null, 0);
        }
        else
        {
            ReadAppended(file);
        }

        _state = _state == LedgerState.Unread ? LedgerState.Usable : _state;
    }

    private void Write(LedgerEntry[] entries, LedgerWait wait)
    {
        if (entries.Length == 0 && _notes.IsEmpty)
        {
            return;
        }

        var isCompacted = LedgerCompaction.IsDue(_entries, _fewestToCompact);
        if (isCompacted)
        {
            LedgerCompaction.Try(_path, wait, new LedgerEntries(keyOf));
        }

        using var file = LedgerFile.OpenToAppend(_path, wait);
        ReadAppended(file);
        if (isCompacted)
        {
            // Otherwise a ledger that must stay large would be copied for every image.
            _fewestToCompact = 2 * _entries.LineCount;
        }

        var isNew = _id is null;
        if (isNew)
        {
            file.SetLength(0);
        }

        // A line end ends a partially written line, which is ignored from now on.
        byte[] start = isNew ? LedgerJson.WriteHead() : file.Length > _end ? [(byte)'\n'] : [];
        LedgerEntry[] written = [.. TakeNotes(), .. entries];
        using var bytes = new MemoryStream();
        foreach (var line in written.Select(LedgerJson.Write).Prepend(start))
        {
            bytes.Write(line, 0, line.Length);
        }

        file.Position = file.Length;
        bytes.WriteTo(file); // At once.
        if (start.Length > 0)
        {
            ReadAppended(file);
        }
        else
        {
            Array.ForEach(written, _entries.Add);
            _end = file.Length;
        }

        if (isNew)
        {
            LedgerFile.Hide(_path);
        }
    }

    private IEnumerable<LedgerEntry> TakeNotes()
    {
        while (_notes.TryDequeue(out var note))
        {
            if (_entries.Find(note.Entry.Output) == note.Known)
            {
                yield return note.Entry;
            }
        }
    }

    private void ReadAppended(FileStream file)
    {
        var head = LedgerLines.ReadHead(file, out var id);
        var isAnother = id != _id || file.Length < _end;

        // Entries of a replaced file are published at once, so that lookups never see half of them.
        var entries = isAnother ? new LedgerEntries(keyOf) : _entries;
        _end = head == 0 ? 0 : LedgerLines.Read(file, isAnother ? head : _end, entries.Add);
        (_entries, _id) = (entries, id);
    }
}
