using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>Where in a ledger's file the entries are. It holds places, and keys of fixed size. Not safe from several threads.</summary>
/// <param name="keyOf">The key of an output's name in the folder.</param>
/// <param name="sources">Is told the length of each source.</param>
internal sealed class LedgerIndex(Func<string, FileKey> keyOf, LedgerSources sources)
{
    private readonly CompactTable<FileKey, long> _byOutput = new();
    private readonly CompactTable<FileKey, long> _byAsked = new();

    // Most have one place, so that a list for each would take up more than all the rest.
    private readonly CompactTable<(int SourceHash, int Options), long> _byContent = new();
    private readonly Dictionary<(int SourceHash, int Options), List<long>> _moreByContent = [];

    /// <summary>How many outputs there are.</summary>
    public int Count => _byOutput.Count;

    /// <summary>How many entries there are, with those that later ones have replaced.</summary>
    public int EntryCount { get; private set; }

    public void Add(LedgerEntry entry, long place)
    {
        EntryCount++;
        _byOutput.Set(keyOf(entry.Output), place);
        if (entry.Asked is { } asked)
        {
            _byAsked.Set(keyOf(asked), place);
        }

        if (entry.ContentKey is { } content)
        {
            AddContent(content, place);
            sources.Add(entry.SourceLength, entry.Options);
        }
    }

    public void Clear()
    {
        EntryCount = 0;
        _byOutput.Clear();
        _byAsked.Clear();
        _byContent.Clear();
        _moreByContent.Clear();
    }

    /// <summary>The place of the last entry for an output; null when there is none.</summary>
    public long? PlaceOf(string name) => _byOutput.TryGetValue(keyOf(name), out var place) ? place : null;

    /// <summary>The place of the last entry for an output that was to have a name, and was saved under another one; null when there is none.</summary>
    public long? PlaceOfAsked(string name) => _byAsked.TryGetValue(keyOf(name), out var place) ? place : null;

    /// <summary>The places of all entries whose outputs were made from the same bytes with the same options, and perhaps of others.</summary>
    public IReadOnlyList<long> PlacesOf((int SourceHash, int Options) content) =>
        !_byContent.TryGetValue(content, out var first) ? []
        : _moreByContent.TryGetValue(content, out var more) ? [first, .. more]
        : [first];

    private void AddContent((int SourceHash, int Options) content, long place)
    {
        if (!_byContent.Contains(content))
        {
            _byContent.Set(content, place);
        }
        else if (_moreByContent.TryGetValue(content, out var more))
        {
            more.Add(place);
        }
        else
        {
            _moreByContent[content] = [place];
        }
    }
}
