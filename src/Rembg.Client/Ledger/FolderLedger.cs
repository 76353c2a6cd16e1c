using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>
/// What is known of the outputs in one folder, kept in a hidden file there. Only places are held in memory, keys of fixed
/// size; entries are read when they are asked for. Safe from any thread, process and machine that shares the folder.
/// </summary>
internal sealed class FolderLedger
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".rembg.jsonl";

    private readonly object _lock = new();
    private readonly string _path;
    private readonly LedgerIndex _index;
    private readonly LedgerWindow _window;
    private readonly List<Pending> _queued = [];
    private string? _id;
    private long _end;
    private int _fewestToCompact;
    private bool _hasNotes;

    /// <param name="folder">The full path of the folder.</param>
    /// <param name="identity">Tells which names are the same there.</param>
    /// <param name="sources">Is told of the sources that its outputs were made from.</param>
    public FolderLedger(string folder, FileIdentity identity, LedgerSources sources)
    {
        Folder = folder;
        _path = Path.Combine(folder, FileName);
        _index = new LedgerIndex(name => identity.KeyOf(folder, name), sources);
        _window = new LedgerWindow(_path);
    }

    /// <summary>The full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>How many outputs it knows.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _index.Count;
            }
        }
    }

    /// <summary>Reads what others have written since the last time.</summary>
    /// <exception cref="LedgerRefusedException">The file is not one to read or write.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Refresh()
    {
        lock (_lock)
        {
            using var file = LedgerFile.TryOpenToRead(_path);
            if (file is null)
            {
                Forget(id: null, end: 0);
            }
            else
            {
                ReadNews(file);
            }
        }
    }

    /// <summary>The last entry for an output; null when there is none.</summary>
    /// <param name="name">The output's name in the folder.</param>
    public LedgerEntry? Find(string name) => Look(() => _index.PlaceOf(name));

    /// <summary>The last entry for an output that was to have a name, and was saved under another one; null when there is none.</summary>
    public LedgerEntry? FindAsked(string name) =>
        Look(() => _index.PlaceOfAsked(name)) is { } entry && Find(entry.Output) is { } last && last.Asked == entry.Asked ? last : null;

    /// <summary>The entries of outputs that were made from the same bytes with the same options.</summary>
    public IReadOnlyList<LedgerEntry> FindContent(string sourceHash, string options)
    {
        lock (_lock)
        {
            // An entry counts as long as no later one speaks of the same output.
            return [.. _index.PlacesOf(LedgerEntry.ContentKeyOf(sourceHash, options)).Select(ReadAt).OfType<LedgerEntry>().Where(entry =>
                entry.SourceHash == sourceHash && entry.Options == options
                && _index.PlaceOf(entry.Output) is { } last && ReadAt(last) == entry)];
        }
    }

    /// <summary>
    /// Adds what was found out about an output to what is written at the next occasion: it would be a pity to lose, and no more. When
    /// somebody else notes something of the same output before, it is given up, because it is not true any more.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="known">What it was found out from: the output's last entry; null for none.</param>
    /// <returns>Whether it is the first one of this run.</returns>
    public bool Queue(LedgerEntry entry, LedgerEntry? known)
    {
        lock (_lock)
        {
            if (Find(entry.Output) == known)
            {
                _queued.Add(new Pending(entry, IsNote: true, _id, _index.PlaceOf(entry.Output)));
            }

            var isFirst = !_hasNotes;
            _hasNotes = true;
            return isFirst;
        }
    }

    /// <summary>Writes an entry, and those that are queued.</summary>
    /// <param name="entry">The entry; null for the queued ones alone.</param>
    /// <inheritdoc cref="Refresh" path="/exception"/>
    public void Append(LedgerEntry? entry)
    {
        lock (_lock)
        {
            if (entry is not null)
            {
                _queued.Add(new Pending(entry));
            }

            if (_queued.Count == 0)
            {
                return;
            }

            var pending = _queued.ToArray();
            _queued.Clear();
            if (LedgerCompaction.IsDue(_index, _fewestToCompact))
            {
                // What is kept may be history for the most part: then it is not copied again for every image.
                _fewestToCompact = 2 * LedgerCompaction.TryRun(_path, _index, ReadNews);
            }

            Write(pending);
        }
    }

    private void Write(Pending[] pending)
    {
        using var file = LedgerFile.OpenAlone(_path);
        ReadNews(file);
        var entries = pending.Where(IsTrue).Select(item => item.Entry).ToArray();
        using var bytes = new MemoryStream();
        if (_id is null)
        {
            var id = LedgerFile.NewId();
            var head = LedgerLine.Head(id);
            file.SetLength(0);
            bytes.Write(head, 0, head.Length);
            Forget(id, head.Length);
        }
        else if (file.Length > _end)
        {
            bytes.WriteByte((byte)'\n'); // Ends a torn line, which is passed over from now on.
        }

        var start = file.Length;
        var places = new long[entries.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            var line = LedgerLine.Write(entries[i]);
            places[i] = start + bytes.Length;
            bytes.Write(line, 0, line.Length);
        }

        file.Position = start;
        file.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        _end = start + bytes.Length;
        for (var i = 0; i < entries.Length; i++)
        {
            _index.Add(entries[i], places[i]);
        }

        if (start == 0)
        {
            LedgerFile.Hide(_path);
        }
    }

    private bool IsTrue(Pending item) => !item.IsNote || (item.Id == _id && item.Place == _index.PlaceOf(item.Entry.Output));

    private void ReadNews(FileStream file)
    {
        var head = LedgerLines.ReadHead(file, out var id);
        if (head == 0)
        {
            Forget(id: null, end: 0);
            return;
        }

        if (id != _id || file.Length < _end)
        {
            Forget(id, head);
        }

        _end = LedgerLines.Read(file, _end, (place, bytes, start, count) =>
        {
            if (LedgerLine.TryRead(bytes.AsSpan(start, count)) is { } entry)
            {
                _index.Add(entry, place);
            }
        });
    }

    private void Forget(string? id, long end)
    {
        _id = id;
        _end = end;
        _index.Clear();
        _window.Clear();
    }

    private LedgerEntry? Look(Func<long?> find)
    {
        lock (_lock)
        {
            if (find() is not { } place)
            {
                return null;
            }

            if (ReadAt(place) is { } entry)
            {
                return entry;
            }

            // Another run has compacted it.
            Refresh();
            return find() is { } moved ? ReadAt(moved) : null;
        }
    }

    private LedgerEntry? ReadAt(long place) => _window.Read(place, _id);

    // A note holds as long as the output's last entry is the one at that place, in the file of that id.
    private readonly record struct Pending(LedgerEntry Entry, bool IsNote = false, string? Id = null, long? Place = null);
}
