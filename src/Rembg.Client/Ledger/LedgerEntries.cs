namespace Rembg.Ledger;

/// <summary>The entries of a ledger in memory. Thread-safe; no I/O.</summary>
/// <param name="keyOf">Maps all spellings of a name in that folder to one.</param>
internal sealed class LedgerEntries(Func<string, string> keyOf)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, LedgerRecord> _byOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byAsked = new(StringComparer.Ordinal);
    private readonly Dictionary<(Sha256Hash Source, string Options), List<string>> _bySource = [];
    private readonly HashSet<(long Length, string Options)> _sourceLengths = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>The number of outputs.</summary>
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

    /// <summary>The number of confirmed entries, with those that later ones have replaced.</summary>
    public int LineCount { get; private set; }

    public void Add(LedgerEntry entry)
    {
        lock (_lock)
        {
            entry.Options = entry.Options is null ? null : Shared(entry.Options);
            entry.Status = Shared(entry.Status);
            var key = keyOf(entry.Output);
            _byOutput.TryGetValue(key, out var known);
            AddSource(key, entry, known.Confirmed);
            if (entry.Status == LedgerEntry.Pending)
            {
                _byOutput[key] = known with { Pending = entry };
                return;
            }

            LineCount++;
            _byOutput[key] = new LedgerRecord(entry, PendingOfEarlierVersions(entry));
            if (entry.Asked is { } asked)
            {
                _byAsked[keyOf(asked)] = key;
            }
        }
    }

    /// <summary>The entries of an output.</summary>
    public LedgerRecord Find(string name)
    {
        lock (_lock)
        {
            return _byOutput.TryGetValue(keyOf(name), out var record) ? record : default;
        }
    }

    /// <summary>The output that was requested under a name and saved under another one; empty for none.</summary>
    public LedgerRecord FindAsked(string name)
    {
        lock (_lock)
        {
            return _byAsked.TryGetValue(keyOf(name), out var key) && _byOutput[key] is { Confirmed.Asked: { } asked } record && keyOf(asked) == keyOf(name) ? record : default;
        }
    }

    /// <summary>Whether an output was made from a source of that length with those options.</summary>
    public bool HasSource(long length, string options)
    {
        lock (_lock)
        {
            return _sourceLengths.Contains((length, options));
        }
    }

    /// <summary>The outputs, saved or pending, of a source with those options.</summary>
    public IReadOnlyList<LedgerRecord> FindBySource(Sha256Hash source, string options)
    {
        bool IsMadeFrom(LedgerEntry? entry) => entry?.SourceHash == source && entry.Options == options;

        lock (_lock)
        {
            return !_bySource.TryGetValue((source, options), out var keys) ? [] :
                [.. keys.Distinct(StringComparer.Ordinal).Select(key => _byOutput[key]).Where(record => IsMadeFrom(record.Confirmed) || IsMadeFrom(record.Pending))];
        }
    }

    private static LedgerEntry? PendingOfEarlierVersions(LedgerEntry entry) => Sha256Hash.TryParse(entry.ReplacedBy) is not { } hash
        ? null
        : new LedgerEntry { Output = entry.Output, Hash = hash, Status = LedgerEntry.Pending, Made = entry.Made };

    private void AddSource(string key, LedgerEntry entry, LedgerEntry? known)
    {
        if (entry is not { SourceHash: { } hash, Options: { } options } || (known?.SourceHash == hash && known.Options == options))
        {
            return;
        }

        _sourceLengths.Add((entry.SourceLength, options));
        if (!_bySource.TryGetValue((hash, options), out var keys))
        {
            _bySource[(hash, options)] = keys = new(1);
        }

        if (keys.Count == 0 || keys[keys.Count - 1] != key)
        {
            keys.Add(key);
        }
    }

    // Many entries share a few texts.
    private string Shared(string text)
    {
        if (!_texts.TryGetValue(text, out var shared))
        {
            _texts[text] = shared = text;
        }

        return shared;
    }
}
