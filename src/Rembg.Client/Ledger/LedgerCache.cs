using System.Collections.Concurrent;

namespace Rembg.Ledger;

/// <summary>The ledgers of a run, each read once when it is first needed. Safe from any thread.</summary>
/// <param name="identity">Tells which folders are the same.</param>
/// <param name="token">Ends every wait for a file.</param>
internal sealed class LedgerCache(PathIdentity identity, CancellationToken token)
{
    private readonly ConcurrentDictionary<FileKey, FolderLedger> _ledgers = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>The ledgers that were needed so far and can be read.</summary>
    public IEnumerable<FolderLedger> Readable => _ledgers.Values.Where(static ledger => ledger.State is LedgerState.Usable or LedgerState.ReadOnly);

    /// <summary>The ledger of the folder that a file is in, read as far as it can be.</summary>
    public FolderLedger For(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var ledger = _ledgers.GetOrAdd(identity.KeyOfFolder(folder), _ => new FolderLedger(folder, identity, _warnings.Enqueue, token));
        ledger.Load();
        return ledger;
    }

    /// <summary>Writes what is queued in all ledgers.</summary>
    public void Flush()
    {
        foreach (var ledger in Readable)
        {
            ledger.Append();
        }
    }

    /// <summary>Takes the warnings so far, each of which is reported once.</summary>
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
