using System.Collections.Concurrent;
using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>The ledgers that a run has to do with, each read once, when it is first asked for. Safe from any thread.</summary>
internal sealed class LedgerBook(FileIdentity identity)
{
    private readonly ConcurrentDictionary<FileKey, Lazy<FolderLedger>> _ledgers = new();
    private readonly ConcurrentDictionary<FolderLedger, bool> _broken = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    /// <summary>The sources that any of them knows.</summary>
    public LedgerSources Sources { get; } = new();

    /// <summary>The ledgers that were asked for so far and can be relied on.</summary>
    public IEnumerable<FolderLedger> Open => _ledgers.Values.Where(ledger => ledger.IsValueCreated).Select(ledger => ledger.Value).Where(IsSound);

    /// <summary>The ledger of the folder that a file is in; null where there can be none, which was warned of once.</summary>
    public FolderLedger? For(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var ledger = _ledgers.GetOrAdd(identity.KeyOfFolder(folder), _ => new Lazy<FolderLedger>(() => ReadNew(folder))).Value;
        return IsSound(ledger) ? ledger : null;
    }

    /// <summary>Reads what other runs have written meanwhile.</summary>
    public void Refresh(FolderLedger ledger) => Guarded(ledger, ledger.Refresh, "cannot be used");

    /// <summary>Writes an entry. Where that fails, the folder works by file times from then on.</summary>
    public void Append(FolderLedger ledger, LedgerEntry? entry) => Guarded(ledger, () => ledger.Append(entry), "could not be written");

    /// <summary>Writes what is queued in all ledgers.</summary>
    public void Flush()
    {
        foreach (var ledger in Open.ToArray())
        {
            Append(ledger, entry: null);
        }
    }

    /// <summary>What a person should know of the ledgers, each text once.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        var taken = new List<string>();
        while (_warnings.TryDequeue(out var warning))
        {
            taken.Add(warning);
        }

        return taken;
    }

    private bool IsSound(FolderLedger ledger) => !_broken.ContainsKey(ledger);

    private FolderLedger ReadNew(string folder)
    {
        var ledger = new FolderLedger(folder, identity, Sources);
        Refresh(ledger);
        return ledger;
    }

    private void Guarded(FolderLedger ledger, Action work, string what)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is LedgerRefusedException || FileErrors.IsOfTheDisk(e) || e is ArgumentException)
        {
            if (_broken.TryAdd(ledger, true))
            {
                _warnings.Enqueue(
                    $"The ledger '{Path.Combine(ledger.Folder, FolderLedger.FileName)}' {what}: {e.Message.TrimEnd('.')}. File times decide in this folder.");
            }
        }
    }
}
