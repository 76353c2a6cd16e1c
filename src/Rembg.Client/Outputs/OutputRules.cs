using Rembg.Contract;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Outputs;

/// <summary>
/// Decides what to do about an output that may be there already: the table of docs/ledger.md. It is asked before an image
/// is submitted, and once more when its output is claimed, since another run may have made it meanwhile. Safe from any thread.
/// </summary>
internal sealed class OutputRules
{
    private readonly bool _isRehearsal;
    private readonly SameImageOutputs _sameImages;

    /// <param name="identity">Tells which paths are the same file.</param>
    /// <param name="isRehearsal">Whether nothing may be written.</param>
    public OutputRules(FileIdentity identity, bool isRehearsal = false)
    {
        _isRehearsal = isRehearsal;
        Identity = identity;
        History = new OutputHistory(identity, isRehearsal);
        _sameImages = new SameImageOutputs(History);
    }

    public FileIdentity Identity { get; }

    public OutputHistory History { get; }

    /// <summary>Whether a request goes by what is done already, and so has to do with ledgers.</summary>
    public static bool UsesLedger(RemovalRequest request) =>
        !request.Output.InMemory && request.Output.Existing is ExistingOutput.Skip or ExistingOutput.SkipUnlessChanged;

    /// <summary>Decides by what is on the disk now.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="options">The same, as it goes over the wire.</param>
    /// <param name="file">The source, links followed; null for an image from memory.</param>
    /// <param name="target">The full path of the output.</param>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.OutputExists"/>: the output is there, and nothing was said about that.
    /// <see cref="RembgError.OutputCollision"/>: it was made from another source.
    /// </exception>
    public OutputDecision Decide(RemovalRequest request, string options, FileInfo? file, string target)
    {
        if (request.SourcePath is { } path && (Identity.AreSame(path, target) || Identity.AreSame(file!.FullName, target)))
        {
            throw new RembgException(
                RembgError.OutputExists, $"The output of {request.Name} would replace the image itself.") { Cause = FailureCause.ReplacesItself };
        }

        var existing = new FileInfo(target);
        if (UsesLedger(request))
        {
            return DecideByLedger(new OutputSource(request, options, file), target, existing);
        }

        return request.Output.Existing == ExistingOutput.Replace ? new OutputDecision.Make(replaced: target)
            : !existing.Exists ? new OutputDecision.Make(replaced: null)
            : throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
    }

    private OutputDecision DecideByLedger(OutputSource source, string target, FileInfo existing)
    {
        var ledger = History.Ledgers.For(target);
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

        entry = History.Confirm(existing, entry);
        return entry is null || History.IsAsSaved(existing, entry) is not { } isAsSaved ? DecideByTime(source, existing, ledger, entry)
            : !isAsSaved ? DecideRetouched(source, existing)
            : DecideByBytes(source, target, existing, entry);
    }

    private OutputDecision DecideByBytes(OutputSource source, string target, FileInfo existing, LedgerEntry entry)
    {
        var path = source.Request.SourcePath;
        var isSamePath = History.IsSource(entry, path, target);
        var hasSameBytes = source.HasBytesOf(entry, isSamePath);
        var hasSameOptions = source.Options == entry.Options;
        if (hasSameBytes == true && hasSameOptions)
        {
            // A source that was touched or renamed is known by its new time and name from now on.
            if ((source.Time != entry.SourceTime || !isSamePath) && (isSamePath || !History.SourceExists(entry, target)))
            {
                History.Note(
                    existing.DirectoryName!,
                    entry with { Source = History.SourceIn(path, target), SourceTime = source.Time, Status = RemovalStatus.Skipped },
                    entry);
            }

            return Skip(source, existing, RemovalReason.UpToDate);
        }

        if (!isSamePath && History.SourceExists(entry, target))
        {
            throw new RembgException(
                RembgError.OutputCollision,
                $"{source.Request.Name} was not sent, because '{existing.FullName}' was made from another image, '{entry.Source}'.") { Cause = OutputNaming.CollisionCause(source.Request.Output) };
        }

        return hasSameBytes == false ? Make(source, existing, RemovalReason.SourceChanged)
            : !hasSameOptions ? Make(source, existing, RemovalReason.OptionsChanged)
            : DecideByTime(source, existing, History.Ledgers.For(target), entry);
    }

    private OutputDecision DecideByTime(OutputSource source, FileInfo existing, FolderLedger? ledger, LedgerEntry? entry)
    {
        if (source.IsNewerThan(existing))
        {
            return Make(source, existing, RemovalReason.SourceChanged);
        }

        if (ledger is not null)
        {
            History.Note(existing.DirectoryName!, new LedgerEntry
            {
                Output = existing.Name,
                Length = existing.Length,
                Time = existing.LastWriteTimeUtc,
                Source = History.SourceIn(source.Request.SourcePath, existing.FullName),
                SourceLength = source.Length,
                SourceTime = source.Time,
                Options = source.Options,
                Status = RemovalStatus.Skipped,
                Made = DateTime.UtcNow,
            }, entry);
        }

        return Skip(source, existing, RemovalReason.UpToDate);
    }

    private OutputDecision DecideRetouched(OutputSource source, FileInfo existing) =>
        source.Request.Output.Existing == ExistingOutput.SkipUnlessChanged
            ? Make(source, existing, reason: null)
            : Skip(source, existing, RemovalReason.Retouched,
                $"'{existing.FullName}' was changed after it was saved, so it was left alone.");

    private OutputDecision.Make Make(OutputSource source, FileInfo existing, string? reason) =>
        new(existing.Exists ? existing.FullName : null, reason, _sameImages.Find(source), source);

    private OutputDecision.Settle Skip(OutputSource source, FileInfo output, string reason, params string[] warnings)
    {
        if (!_isRehearsal)
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
            [.. History.Ledgers.TakeWarnings(), .. warnings]));
    }
}
