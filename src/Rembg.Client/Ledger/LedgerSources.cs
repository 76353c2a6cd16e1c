namespace Rembg.Ledger;

/// <summary>
/// How long the sources are that ledgers know of, so that an image which is like none of them is neither read nor looked for
/// in each ledger. Safe from any thread.
/// </summary>
internal sealed class LedgerSources
{
    // 32 bits of each length and its options. An image that shares them by chance, one in four thousand among a million, is
    // read for nothing, and no more.
    private readonly CompactTable<int, bool> _known = new();

    public void Add(long length, string options)
    {
        lock (_known)
        {
            _known.Set((length, options).GetHashCode(), true);
        }
    }

    /// <summary>Whether some output was made from a source of that length with those options.</summary>
    public bool HaveLike(long length, string options)
    {
        lock (_known)
        {
            return _known.Contains((length, options).GetHashCode());
        }
    }
}
