using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>What a run knows of outputs from the ledgers, and what it notes there. Safe from any thread.</summary>
/// <param name="identity">Tells which paths are the same file.</param>
/// <param name="isRehearsal">Whether nothing may be written.</param>
internal sealed class OutputHistory(FileIdentity identity, bool isRehearsal)
{
    private const int MostQueued = 500;

    private int _queued;

    public LedgerBook Ledgers { get; } = new(identity);

    /// <summary>The entry of a file that a ledger knows as an output; null when none does.</summary>
    public LedgerEntry? Find(string path) => Ledgers.For(path)?.Find(Path.GetFileName(path));

    /// <summary>Reads what other runs have noted since the ledger was read.</summary>
    public void Refresh(string target)
    {
        if (Ledgers.For(target) is { } ledger)
        {
            Ledgers.Refresh(ledger);
        }
    }

    /// <summary>
    /// The entry of an output that is there. Where what is known does not fit, another run may have made the output meanwhile; it
    /// holds the file until the ledger knows of it.
    /// </summary>
    /// <param name="output">The output.</param>
    /// <param name="known">What is known; null for nothing.</param>
    public LedgerEntry? Confirm(FileInfo output, LedgerEntry? known)
    {
        if ((known is not null && output.Length == known.Length && output.LastWriteTimeUtc == known.Time) || Ledgers.For(output.FullName) is not { } ledger)
        {
            return known;
        }

        ClaimFile.WaitUntilFree(output.FullName);
        Ledgers.Refresh(ledger);
        output.Refresh();
        return ledger.Find(output.Name);
    }

    /// <summary>Whether an output has the bytes that were saved; null when those are not known.</summary>
    public bool? IsAsSaved(FileInfo output, LedgerEntry entry)
    {
        if (output.Length == entry.Length && output.LastWriteTimeUtc == entry.Time)
        {
            return true;
        }

        if (entry.Hash is null)
        {
            return null;
        }

        if (output.Length != entry.Length && entry.ReplacedBy is null)
        {
            return false;
        }

        var hash = FileHash.TryOf(output);
        if (hash != entry.Hash)
        {
            // Saved by a run that was killed before it could note more.
            return hash is not null && hash == entry.ReplacedBy ? null : false;
        }

        // Copied, unpacked or checked out since. Next time it need not be read.
        Note(output.DirectoryName!, entry with { Time = output.LastWriteTimeUtc, Status = RemovalStatus.Skipped }, entry);
        return true;
    }

    /// <summary>Notes that an output is about to be replaced.</summary>
    /// <param name="output">Its full path.</param>
    /// <param name="hash">The SHA-256 of what replaces it.</param>
    public void NoteReplacement(string output, string hash)
    {
        if (Ledgers.For(output) is { } ledger && ledger.Find(Path.GetFileName(output)) is { Hash: not null } entry)
        {
            Ledgers.Append(ledger, entry with { ReplacedBy = hash, Status = RemovalStatus.Skipped });
        }
    }

    /// <summary>Notes an output that has just been saved. Where that fails, the image is there all the same.</summary>
    public void NoteSaved(LedgerEntry entry, string saved)
    {
        if (Ledgers.For(saved) is { } ledger)
        {
            Ledgers.Append(ledger, entry);
        }
    }

    /// <summary>Notes what was found out by the way, with the next entry that is written, or at the end.</summary>
    /// <param name="folder">The folder of the output.</param>
    /// <param name="entry">What to note.</param>
    /// <param name="known">The output's last entry, which it was found out from; null for none.</param>
    public void Note(string folder, LedgerEntry entry, LedgerEntry? known)
    {
        if (isRehearsal || Ledgers.For(Path.Combine(folder, entry.Output)) is not { } ledger)
        {
            return;
        }

        // The first one at once: where a ledger cannot be written, that is told with the image, and not when all is over.
        if (ledger.Queue(entry, known))
        {
            Ledgers.Append(ledger, entry: null);
        }

        if (Interlocked.Increment(ref _queued) % MostQueued == 0)
        {
            Ledgers.Flush();
        }
    }

    /// <summary>Writes what was noted by the way.</summary>
    public void Flush()
    {
        if (!isRehearsal)
        {
            Ledgers.Flush();
        }
    }

    /// <summary>The path of a source as the ledger beside an output has it; null for an image from memory.</summary>
    public string? SourceIn(string? source, string target) =>
        source is null ? null : RelativePath.From(Path.GetDirectoryName(identity.RealPath(target))!, identity.RealPath(source));

    /// <summary>Whether an entry's output was made from the file at a path; null is an image from memory.</summary>
    public bool IsSource(LedgerEntry entry, string? source, string target) =>
        entry.Source == SourceIn(source, target)
        || (entry.Source is not null && source is not null && identity.AreSame(FullPathOf(entry.Source, target), source));

    /// <summary>Whether the file that an output was made from is still there.</summary>
    public bool SourceExists(LedgerEntry entry, string target) => entry.Source is { } source && File.Exists(FullPathOf(source, target));

    private string FullPathOf(string source, string target) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(identity.RealPath(target))!, source.Replace('/', Path.DirectorySeparatorChar)));
}
