namespace Rembg.Files;

/// <summary>
/// What is known of the outputs in one folder, kept in a hidden file there. Only places are held in memory, keys of fixed
/// size; entries are read when they are asked for. Safe from any thread, process and machine that shares the folder.
/// </summary>
internal sealed class Ledger
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".rembg.jsonl";

    private const int WindowLength = 64 * 1024;
    private const int LongestLine = 1024 * 1024;
    private const int FewestLinesToCompact = 1000;

    // What was paid in the last month can still be summed up after a compaction.
    private static readonly TimeSpan KeptHistory = TimeSpan.FromDays(31);

    private readonly object _lock = new();
    private readonly FileIdentity _identity;
    private readonly string _path;
    private readonly Dictionary<FileKey, long> _byOutput = [];
    private readonly Dictionary<FileKey, long> _byAsked = [];
    private readonly Dictionary<FileKey, List<long>> _byContent = [];
    private readonly HashSet<(long Length, int Options)> _sources = [];
    private readonly List<LedgerEntry> _queued = [];
    private string? _id;
    private long _end;
    private int _lines;
    private byte[] _window = [];
    private long _windowStart;

    /// <param name="folder">The full path of the folder.</param>
    /// <param name="identity">Tells which names are the same there.</param>
    public Ledger(string folder, FileIdentity identity)
    {
        Folder = folder;
        _identity = identity;
        _path = Path.Combine(folder, FileName);
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
                return _byOutput.Count;
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
    public LedgerEntry? Find(string name) => Look(_byOutput, name);

    /// <summary>The last entry for an output that was to have a name, and was saved under another one; null when there is none.</summary>
    public LedgerEntry? FindAsked(string name) =>
        Look(_byAsked, name) is { } entry && Find(entry.Output) is { } last && last.Asked == entry.Asked ? last : null;

    /// <summary>Whether some output was made from a source of that length with those options.</summary>
    public bool HasSourceLike(long length, string options)
    {
        lock (_lock)
        {
            return _sources.Contains((length, options.GetHashCode()));
        }
    }

    /// <summary>The entries of outputs that were made from the same bytes with the same options.</summary>
    public IReadOnlyList<LedgerEntry> FindContent(string sourceHash, string options)
    {
        lock (_lock)
        {
            if (!_byContent.TryGetValue(LedgerEntry.ContentKeyOf(sourceHash, options), out var places))
            {
                return [];
            }

            // An entry counts as long as no later one speaks of the same output.
            return [.. places.ToArray().Select(ReadAt).OfType<LedgerEntry>().Where(entry =>
                entry.SourceHash == sourceHash && entry.Options == options
                && _byOutput.TryGetValue(KeyOf(entry.Output), out var last) && ReadAt(last) == entry)];
        }
    }

    /// <summary>Adds an entry to what is written at the next occasion: it would be a pity to lose, and no more.</summary>
    public void Queue(LedgerEntry entry)
    {
        lock (_lock)
        {
            _queued.Add(entry);
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
                _queued.Add(entry);
            }

            if (_queued.Count == 0)
            {
                return;
            }

            var entries = _queued.ToArray();
            _queued.Clear();
            if (_lines > FewestLinesToCompact && _byOutput.Count < _lines / 2)
            {
                Compact();
            }

            Write(entries);
        }
    }

    private void Write(LedgerEntry[] entries)
    {
        using var file = LedgerFile.OpenAlone(_path);
        ReadNews(file);
        using var bytes = new MemoryStream();
        if (_id is null)
        {
            var head = NewHead(out var id);
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
            Index(entries[i], places[i]);
        }

        if (start == 0)
        {
            LedgerFile.Hide(_path);
        }
    }

    // Whoever cannot do it leaves it: the ledger is as good as before.
    private void Compact()
    {
        try
        {
            using var compacted = ClaimFile.TryMake(LedgerFile.CompactedName(_path));
            if (compacted is null)
            {
                return;
            }

            try
            {
                using (var file = LedgerFile.OpenAlone(_path, isCompacting: true))
                {
                    ReadNews(file);
                    CopyKept(file, compacted);
                }

                FrameworkDifferences.MoveOver(compacted.Name, _path);
                LedgerFile.Hide(_path);
            }
            catch
            {
                PartFile.TryDelete(compacted.Name);
                throw;
            }
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Read by somebody, on Windows, or no room.
        }
    }

    private void CopyKept(FileStream file, FileStream compacted)
    {
        var head = NewHead(out _);
        compacted.Write(head, 0, head.Length);
        var oldest = DateTime.UtcNow - KeptHistory;
        using var kept = new BufferedStream(compacted, WindowLength);
        LedgerLines.Read(file, LedgerLines.HeadLength(file), (place, bytes, start, count) =>
        {
            if (LedgerLine.TryRead(bytes.AsSpan(start, count)) is { } entry
                && ((_byOutput.TryGetValue(KeyOf(entry.Output), out var last) && last == place)
                    || (entry.Status == RemovalStatus.Completed && entry.Made > oldest)))
            {
                kept.Write(bytes, start, count);
                kept.WriteByte((byte)'\n');
            }
        });
        kept.Flush();
    }

    private static byte[] NewHead(out string id)
    {
        id = Guid.NewGuid().ToString("N");
        return LedgerLine.Head(id);
    }

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
                Index(entry, place);
            }
        });
    }

    private void Index(LedgerEntry entry, long place)
    {
        _lines++;
        _byOutput[KeyOf(entry.Output)] = place;
        if (entry.Asked is { } asked)
        {
            _byAsked[KeyOf(asked)] = place;
        }

        if (entry.ContentKey is { } content)
        {
            if (!_byContent.TryGetValue(content, out var places))
            {
                _byContent[content] = places = new List<long>(1);
            }

            places.Add(place);
            _sources.Add((entry.SourceLength, entry.Options.GetHashCode()));
        }
    }

    private void Forget(string? id, long end)
    {
        _id = id;
        _end = end;
        _lines = 0;
        _byOutput.Clear();
        _byAsked.Clear();
        _byContent.Clear();
        _sources.Clear();
        _window = [];
    }

    private LedgerEntry? Look(Dictionary<FileKey, long> index, string name)
    {
        lock (_lock)
        {
            var key = KeyOf(name);
            if (!index.TryGetValue(key, out var place))
            {
                return null;
            }

            if (ReadAt(place) is { } entry)
            {
                return entry;
            }

            // Another run has compacted it.
            Refresh();
            return index.TryGetValue(key, out place) ? ReadAt(place) : null;
        }
    }

    private LedgerEntry? ReadAt(long place)
    {
        if (TryReadInWindow(place) is { } known)
        {
            return known;
        }

        using var file = LedgerFile.TryOpenToRead(_path);
        if (file is null || LedgerLines.ReadHead(file, out var id) == 0 || id != _id)
        {
            return null;
        }

        for (var length = WindowLength; length <= LongestLine; length *= 4)
        {
            var window = new byte[(int)Math.Min(length, Math.Max(0, file.Length - place))];
            file.Position = place;
            var filled = file.ReadUpTo(window, window.Length);
            (_window, _windowStart) = (filled == window.Length ? window : [], place);
            if (TryReadInWindow(place) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    private LedgerEntry? TryReadInWindow(long place)
    {
        var start = place - _windowStart;
        if (start < 0 || start >= _window.Length)
        {
            return null;
        }

        var line = _window.AsSpan((int)start);
        var end = line.IndexOf((byte)'\n');
        return end < 0 ? null : LedgerLine.TryRead(line.Slice(0, end));
    }

    private FileKey KeyOf(string name) => _identity.KeyOf(Path.Combine(Folder, name));
}
