using Rembg.Contract;
using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Decides what to do about an output that may be there already: the table of docs/ledger.md. It is asked before an image
/// is submitted, and once more when its output is claimed, since another run may have made it meanwhile. Safe from any thread.
/// </summary>
/// <param name="identity">Tells which paths are the same file.</param>
/// <param name="isRehearsal">Whether nothing may be written.</param>
internal sealed class OutputRules(FileIdentity identity, bool isRehearsal = false)
{
    private const int MostQueued = 500;

    private int _queued;

    public FileIdentity Identity { get; } = identity;

    public LedgerBook Ledgers { get; } = new(identity);

    /// <summary>Whether a request goes by what is done already, and so has to do with ledgers.</summary>
    public static bool UsesLedger(RemovalRequest request) =>
        !request.Output.InMemory && request.Output.Existing is ExistingOutput.Skip or ExistingOutput.SkipUnlessChanged;

    /// <summary>Decides by what is on the disk now.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="file">The source, links followed; null for an image from memory.</param>
    /// <param name="target">The full path of the output.</param>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.OutputExists"/>: the output is there, and nothing was said about that.
    /// <see cref="RembgError.OutputCollision"/>: it was made from another source.
    /// </exception>
    public OutputDecision Decide(RemovalRequest request, FileInfo? file, string target)
    {
        if (request.SourcePath is { } path && (Identity.AreSame(path, target) || Identity.AreSame(file!.FullName, target)))
        {
            throw new RembgException(
                RembgError.OutputExists, $"The output of {request.Name} would replace the image itself.") { Cause = FailureCause.ReplacesItself };
        }

        var existing = new FileInfo(target);
        if (UsesLedger(request))
        {
            return DecideByLedger(new OutputSource(request, file), target, existing);
        }

        return request.Output.Existing == ExistingOutput.Replace ? new OutputDecision.Make(replaced: target)
            : !existing.Exists ? new OutputDecision.Make(replaced: null)
            : throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
    }

    /// <summary>Reads what other runs have noted since the ledger was read.</summary>
    public void Refresh(string target)
    {
        if (Ledgers.For(target) is { } ledger)
        {
            Ledgers.Refresh(ledger);
        }
    }

    /// <summary>The entry of a file that a ledger knows as an output; null when none does.</summary>
    public LedgerEntry? FindOutput(string path) => Ledgers.For(path)?.Find(Path.GetFileName(path));

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

        if (output.Length != entry.Length || FileHash.TryOf(output) != entry.Hash)
        {
            return false;
        }

        // Copied, unpacked or checked out since. Next time it need not be read.
        Note(Path.GetDirectoryName(output.FullName)!, entry with { Time = output.LastWriteTimeUtc, Status = RemovalStatus.Skipped });
        return true;
    }

    /// <summary>Notes an output that has just been saved. Where that fails, the image is there all the same.</summary>
    public void NoteSaved(LedgerEntry entry, string saved)
    {
        if (Ledgers.For(saved) is { } ledger)
        {
            Ledgers.Append(ledger, entry);
        }
    }

    /// <summary>The path of a source as the ledger beside an output has it; null for an image from memory.</summary>
    public string? SourceIn(string? source, string target) =>
        source is null ? null : RelativePath.From(Path.GetDirectoryName(Identity.RealPath(target))!, Identity.RealPath(source));

    /// <summary>Writes what was noted by the way.</summary>
    public void Flush()
    {
        if (!isRehearsal)
        {
            Ledgers.Flush();
        }
    }

    private OutputDecision DecideByLedger(OutputSource source, string target, FileInfo existing)
    {
        var ledger = Ledgers.For(target);
        var entry = ledger?.Find(existing.Name);
        if (!existing.Exists && ledger?.FindAsked(existing.Name) is { } elsewhere
            && new FileInfo(Path.Combine(Path.GetDirectoryName(target)!, elsewhere.Output)) is { Exists: true } found)
        {
            // Saved under its true extension, or under a free name.
            (existing, entry) = (found, elsewhere);
        }

        if (!existing.Exists)
        {
            return Make(source, existing, reason: null);
        }

        return entry is null || IsAsSaved(existing, entry) is not { } isAsSaved ? DecideByTime(source, existing, ledger)
            : !isAsSaved ? DecideRetouched(source, existing)
            : DecideByBytes(source, target, existing, entry);
    }

    private OutputDecision DecideByBytes(OutputSource source, string target, FileInfo existing, LedgerEntry entry)
    {
        var isSamePath = IsSource(entry, source.Request, target);
        var hasSameBytes = source.HasBytesOf(entry, isSamePath);
        var hasSameOptions = source.Options == entry.Options;
        if (hasSameBytes == true && hasSameOptions)
        {
            if (source.Time != entry.SourceTime && (isSamePath || !SourceExists(entry, target)))
            {
                Note(existing.DirectoryName!, entry with { Source = SourceIn(source.Request.SourcePath, target), SourceTime = source.Time, Status = RemovalStatus.Skipped });
            }

            return Skip(source, existing, RemovalReason.UpToDate);
        }

        if (!isSamePath && SourceExists(entry, target))
        {
            throw new RembgException(
                RembgError.OutputCollision,
                $"{source.Request.Name} was not sent, because '{existing.FullName}' was made from another image, '{entry.Source}'.");
        }

        return hasSameBytes == false ? Make(source, existing, RemovalReason.SourceChanged)
            : !hasSameOptions ? Make(source, existing, RemovalReason.OptionsChanged)
            : DecideByTime(source, existing, Ledgers.For(target));
    }

    private OutputDecision DecideByTime(OutputSource source, FileInfo existing, Ledger? ledger)
    {
        if (source.IsNewerThan(existing))
        {
            return Make(source, existing, RemovalReason.SourceChanged);
        }

        if (ledger is not null)
        {
            Note(existing.DirectoryName!, new LedgerEntry
            {
                Output = existing.Name,
                Length = existing.Length,
                Time = existing.LastWriteTimeUtc,
                Source = SourceIn(source.Request.SourcePath, existing.FullName),
                SourceLength = source.Length,
                SourceTime = source.Time,
                Options = source.Options,
                Status = RemovalStatus.Skipped,
                Made = DateTime.UtcNow,
            });
        }

        return Skip(source, existing, RemovalReason.UpToDate);
    }

    private OutputDecision DecideRetouched(OutputSource source, FileInfo existing) =>
        source.Request.Output.Existing == ExistingOutput.SkipUnlessChanged
            ? Make(source, existing, reason: null)
            : Skip(source, existing, RemovalReason.Retouched,
                $"'{existing.FullName}' was changed after it was saved, so it was left alone.");

    private OutputDecision.Make Make(OutputSource source, FileInfo existing, string? reason) =>
        new(existing.Exists ? existing.FullName : null, reason, FindTwins(source));

    // Files are read for this only where a length is the same.
    private List<string> FindTwins(OutputSource source)
    {
        var twins = new List<string>(0);
        foreach (var ledger in Ledgers.Open)
        {
            if (!ledger.HasSourceLike(source.Length, source.Options) || source.Hash() is not { } hash)
            {
                continue;
            }

            foreach (var entry in ledger.FindContent(hash, source.Options))
            {
                var output = new FileInfo(Path.Combine(ledger.Folder, entry.Output));
                if (output.Exists && IsAsSaved(output, entry) == true)
                {
                    twins.Add(output.FullName);
                }
            }
        }

        return twins;
    }

    private bool IsSource(LedgerEntry entry, RemovalRequest request, string target)
    {
        var relative = SourceIn(request.SourcePath, target);
        return entry.Source == relative
            || (entry.Source is not null && request.SourcePath is not null && Identity.AreSame(FullPathOf(entry.Source, target), request.SourcePath));
    }

    private bool SourceExists(LedgerEntry entry, string target) => entry.Source is { } source && File.Exists(FullPathOf(source, target));

    private string FullPathOf(string source, string target) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Identity.RealPath(target))!, source.Replace('/', Path.DirectorySeparatorChar)));

    private void Note(string folder, LedgerEntry entry)
    {
        if (isRehearsal || Ledgers.For(Path.Combine(folder, entry.Output)) is not { } ledger)
        {
            return;
        }

        ledger.Queue(entry);
        if (Interlocked.Increment(ref _queued) % MostQueued == 0)
        {
            Ledgers.Flush();
        }
    }

    private OutputDecision.Settle Skip(OutputSource source, FileInfo output, string reason, params string[] warnings)
    {
        if (!isRehearsal)
        {
            // Whoever was killed between claiming a finished output and noticing that it was finished left the claim.
            ClaimFile.RemoveIfStale(UnfinishedName.For(output.FullName, Identity.IgnoresCase(output.FullName)));
        }

        return new(new RemovalOutcome(
            source.Request,
            new RemovalResult
            {
                SourcePath = source.Request.SourcePath,
                SourceLength = source.Length,
                OutputPath = output.FullName,
                OutputLength = output.Length,
                Format = ImageFormats.FromExtension(output.Extension)?.ToString(),
                Status = RemovalStatus.Skipped,
                Reason = reason,
            },
            [.. Ledgers.TakeWarnings(), .. warnings]));
    }
}
