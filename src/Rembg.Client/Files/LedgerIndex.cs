namespace Rembg.Files;

/// <summary>Where in a ledger's file the entries are. It holds places, and keys of fixed size. Not safe from several threads.</summary>
/// <param name="keyOf">The key of an output's name in the folder.</param>
internal sealed class LedgerIndex(Func<string, FileKey> keyOf)
{
    private readonly Dictionary<FileKey, long> _byOutput = [];
    private readonly Dictionary<FileKey, long> _byAsked = [];
    private readonly Dictionary<(int SourceHash, int Options), List<long>> _byContent = [];
    private readonly HashSet<(long Length, int Options)> _sources = [];

    /// <summary>How many outputs there are.</summary>
    public int Count => _byOutput.Count;

    /// <summary>How many entries there are, with those that later ones have replaced.</summary>
    public int EntryCount { get; private set; }

    public void Add(LedgerEntry entry, long place)
    {
        EntryCount++;
        _byOutput[keyOf(entry.Output)] = place;
        if (entry.Asked is { } asked)
        {
            _byAsked[keyOf(asked)] = place;
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

    public void Clear()
    {
        EntryCount = 0;
        _byOutput.Clear();
        _byAsked.Clear();
        _byContent.Clear();
        _sources.Clear();
    }

    /// <summary>The place of the last entry for an output; null when there is none.</summary>
    public long? PlaceOf(string name) => _byOutput.TryGetValue(keyOf(name), out var place) ? place : null;

    /// <summary>The place of the last entry for an output that was to have a name, and was saved under another one; null when there is none.</summary>
    public long? PlaceOfAsked(string name) => _byAsked.TryGetValue(keyOf(name), out var place) ? place : null;

    /// <summary>The places of all entries whose outputs were made from the same bytes with the same options, and perhaps of others.</summary>
    public IReadOnlyList<long> PlacesOf((int SourceHash, int Options) content) => _byContent.TryGetValue(content, out var places) ? places.ToArray() : [];

    /// <summary>Whether some output was made from a source of that length with those options.</summary>
    public bool HasSourceLike(long length, string options) => _sources.Contains((length, options.GetHashCode()));
}
