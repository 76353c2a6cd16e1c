using System.Collections.Concurrent;

namespace Rembg.Ledger;

/// <summary>The ledgers of a run, each read when it is first needed. Thread-safe.</summary>
internal sealed class LedgerCache(PathIdentity identity, CancellationToken token)
{
    private readonly ConcurrentDictionary<FileKey, FolderLedger> _ledgers = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>The readable ledgers so far.</summary>
    public IEnumerable<FolderLedger> Readable => _ledgers.Values.Where(static ledger => ledger.State is LedgerState.Usable or LedgerState.ReadOnly);

    /// <summary>The ledger of the folder of a file.</summary>
    public FolderLedger For(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var ledger = _ledgers.GetOrAdd(identity.KeyOfFolder(folder), _ => new FolderLedger(folder, identity, _warnings.Enqueue, token));
        ledger.Load();
        return ledger;
    }

    /// <summary>Writes the queued entries of all ledgers.</summary>
    public void Flush()
    {
        foreach (var ledger in Readable)
        {
            ledger.Append();
        }
    }

    /// <summary>Returns the warnings since the last call.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        var taken = new List<string>(0);
        while (_warnings.TryDequeue(out var warning))
        {
            taken.Add(warning);
        }

        return taken;
    }
}
