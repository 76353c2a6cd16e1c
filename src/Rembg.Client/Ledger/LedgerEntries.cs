namespace Rembg.Ledger;

/// <summary>The entries of a ledger in memory. Thread-safe; no I/O.</summary>
/// <param name="keyOf">Maps all spellings of a name in that folder to one.</param>
internal sealed class LedgerEntries(Func<string, string> keyOf)
{
    private readonly object _lock = new();
    private readonly Dictionary<string, LedgerRecord> _byOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byAsked = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Length, string Options), List<string>> _bySource = [];

    /// <summary>The number of outputs. Like <see cref="LineCount"/>, it is read only where nothing is added meanwhile.</summary>
    public int Count => _byOutput.Count;

    /// <summary>The number of confirmed entries, with those that later ones have replaced.</summary>
    public int LineCount { get; private set; }

    public void Add(LedgerEntry entry)
    {
        lock (_lock)
        {
            // Many entries share a few texts.
            entry.Options = entry.Options is null ? null : string.Intern(entry.Options);
            entry.Status = string.Intern(entry.Status);
            var key = keyOf(entry.Output);
            _byOutput.TryGetValue(key, out var known);
            if (entry is { SourceHash: not null, Options: { } options })
            {
                var source = (entry.SourceLength, options);
                if (!_bySource.TryGetValue(source, out var keys))
                {
                    _bySource[source] = keys = new(1);
                }

                if (keys.Count == 0 || keys[keys.Count - 1] != key)
                {
                    keys.Add(key);
                }
            }

            if (entry.Status == LedgerEntry.Pending)
            {
                _byOutput[key] = known with { Pending = entry };
                return;
            }

            LineCount++;
            _byOutput[key] = new LedgerRecord(entry, Pending: null);
            if (entry.Asked is { } asked)
            {
                _byAsked[keyOf(asked)] = key;
            }
        }
    }

    public LedgerRecord Find(string name)
    {
        lock (_lock)
        {
            return _byOutput.TryGetValue(keyOf(name), out var record) ? record : default;
        }
    }

    /// <summary>The entry of the output that was requested under a name and saved under another one; null for none.</summary>
    public LedgerEntry? FindAsked(string name)
    {
        lock (_lock)
        {
            return _byAsked.TryGetValue(keyOf(name), out var key)
                && _byOutput[key].Confirmed is { Asked: { } asked } entry && keyOf(asked) == keyOf(name) ? entry : null;
        }
    }

    /// <summary>The outputs, saved or pending, of sources of that length with those options; now perhaps of other ones.</summary>
    public IReadOnlyList<LedgerRecord> FindBySource(long length, string options)
    {
        lock (_lock)
        {
            return _bySource.TryGetValue((length, options), out var keys)
                ? [.. keys.Distinct(StringComparer.Ordinal).Select(key => _byOutput[key])]
                : [];
        }
    }
}
