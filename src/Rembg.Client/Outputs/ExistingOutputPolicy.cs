using Rembg.Ledger;

namespace Rembg.Outputs;

/// <summary>
/// Decides what to do about an existing output: the table of docs/ledger.md. It runs before an image is submitted, and again when its
/// output is locked, since another run may have made it meanwhile. Thread-safe.
/// </summary>
internal sealed class ExistingOutputPolicy(PathIdentity identity, bool isDryRun = false, CancellationToken token = default)
{
    public PathIdentity Identity => identity;

    public OutputHistory History { get; } = new(identity, isDryRun, token);

    /// <summary>Whether a request depends on ledgers.</summary>
    public static bool UsesLedger(RemovalRequest request) =>
        !request.Output.InMemory && request.Output.Existing is ExistingOutput.Update or ExistingOutput.UpdateAll;

    /// <summary>The outcome of an input that is, or may be, an output of an earlier run; null for a source.</summary>
    public RemovalOutcome? FindEarlierOutput(RemovalRequest request, FileInfo file, bool isNamed)
    {
        var path = request.SourcePath!;
        var isForced = request.Output.Existing is ExistingOutput.Replace or ExistingOutput.UpdateAll;
        if (UsesLedger(request) && !isForced && History.IsUnreadable(path))
        {
            return Skip(request, file.Length, RemovalReason.LedgerUnreadable);
        }

        if (isNamed && isForced)
        {
            return null;
        }

        if (UsesLedger(request) && !History.Find(path).IsEmpty)
        {
            var known = History.Examine(file);
            History.NoteNew(file, known);
            return known.IsAsSaved == true
                ? Earlier()
                : Earlier($"has the name of an output that an earlier run made of '{(known.Entry ?? known.Record.Pending)?.Source}', "
                    + "and other bytes, so it was skipped.");
        }

        if (PreviousOutput.SourceOf(path, request.Output.Suffix) is { } source)
        {
            return Earlier($"looks like the output that an earlier run made of '{source}', so it was skipped.");
        }

        return !isNamed && PreviousOutput.IsAmongOutputs(path, request.Output, identity)
            ? Earlier("lies in the output folder, so it was skipped as the output of an earlier run.")
            : null;

        RemovalOutcome Earlier(string? why = null) =>
            Skip(request, file.Length, RemovalReason.EarlierOutput, output: null, why is null ? [] : [$"{request.Name} {why}"]);
    }

    /// <summary>Decides by the files as they are now. The first condition that is met counts.</summary>
    /// <exception cref="RembgException">The output exists, or was made from another source.</exception>
    public OutputDecision Decide(RemovalRequest request, string options, FileInfo? file, string target)
    {
        var existing = new FileInfo(target);
        if (request.SourcePath is { } path && (identity.AreSame(path, target) || identity.AreSame(file!.FullName, target)))
        {
            throw new RembgException(
                RembgError.OutputExists, $"The output of {request.Name} would replace the image itself.", FailureCause.ReplacesItself);
        }

        if (!UsesLedger(request))
        {
            // The ledger must not take the new output for a retouched one.
            return request.Output.Existing == ExistingOutput.Replace
                ? new OutputDecision(Replaced: target, IsNoted: !isDryRun && History.RequiresEntry(existing))
                : !existing.Exists ? new OutputDecision()
                : throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
        }

        var source = new SourceSnapshot(request, options, file);
        var isForced = request.Output.Existing == ExistingOutput.UpdateAll;
        var isUnreadable = History.IsUnreadable(target);
        if (isUnreadable && !isForced)
        {
            return Done(source, existing, RemovalReason.LedgerUnreadable);
        }

        existing = existing.Exists || isUnreadable ? existing : History.FindInstead(target) ?? existing;
        if (!existing.Exists)
        {
            return Process(source, existing, reason: null);
        }

        var known = isUnreadable ? default : History.Examine(existing);
        return known.IsAsSaved switch
        {
            false when isForced => Process(source, existing, reason: null),
            false => Done(
                source, existing, RemovalReason.Retouched, $"'{existing.FullName}' was changed after it was saved, so it was left alone."),
            true when known.Entry!.Options is not null => DecideByBytes(source, target, existing, known, known.Entry),
            _ => DecideByTime(source, existing, known),
        };
    }

    private OutputDecision DecideByBytes(SourceSnapshot source, string target, FileInfo existing, KnownOutput known, LedgerEntry entry)
    {
        var path = source.Request.SourcePath;
        var isSamePath = History.IsSource(entry, path, target);
        var isOfOther = !isSamePath && History.SourceExists(entry, target);
        var hasSameBytes = source.HasBytesOf(entry, isSamePath);
        var hasSameOptions = source.Options == entry.Options;
        var isUpToDate = hasSameBytes == true && hasSameOptions;
        if (isUpToDate && !isOfOther && !(isSamePath && source.IsProvenBy(entry)))
        {
            // The new time or name of the source, so that it is not hashed again.
            entry = entry with
            {
                Source = History.SourceIn(path, target), SourceTime = source.Time, Status = RemovalStatus.Skipped, Made = DateTime.UtcNow,
            };
            known = known with { Entry = entry };
        }

        History.NoteNew(existing, known);
        return isUpToDate ? Done(source, existing, RemovalReason.UpToDate)
            : isOfOther ? throw OutputNaming.Collision(
                source.Request, $"was not sent, because '{existing.FullName}' was made from another image, '{entry.Source}'.")
            : hasSameBytes == false ? Process(source, existing, RemovalReason.SourceChanged)
            : !hasSameOptions ? Process(source, existing, RemovalReason.OptionsChanged)
            : DecideByTime(source, existing, known);
    }

    private OutputDecision DecideByTime(SourceSnapshot source, FileInfo existing, KnownOutput known)
    {
        if (source.IsNewerThan(existing))
        {
            return Process(source, existing, RemovalReason.SourceChanged);
        }

        // An entry of this module is kept if the bytes of the source are unknown.
        var sourcePath = History.SourceIn(source.Request.SourcePath, existing.FullName);
        var entry = OutputHistory.Unknown(existing, sourcePath, source.Length, source.Time);
        if (known.Entry?.Hash is null && known.Entry != entry with { Made = known.Entry?.Made ?? default })
        {
            History.NoteNew(existing, known with { Entry = entry });
        }

        return Done(source, existing, RemovalReason.UpToDate);
    }

    private OutputDecision Done(SourceSnapshot source, FileInfo existing, string reason, params string[] warnings) =>
        new(Skip(source.Request, source.Length, reason, existing, warnings));

    private OutputDecision Process(SourceSnapshot source, FileInfo existing, string? reason) =>
        new(Outcome: null, existing.Exists ? existing.FullName : null, IsNoted: !isDryRun, reason, source)
        {
            Copies = History.FindCopies(source.Length, source.Options, source.Hash),
        };

    /// <summary>The outcome of an input that is skipped, with the warnings about ledgers so far.</summary>
    public RemovalOutcome Skip(
        RemovalRequest request, long sourceLength, string reason, FileInfo? output = null, params string[] warnings)
    {
        var existing = output is { Exists: true } ? output : null;
        if (existing is not null && !isDryRun)
        {
            // A process that was killed after it locked a finished output left the lock file.
            FileLock.DeleteIfStale(PartialFileName.For(existing.FullName, identity.IgnoresCase(existing.FullName)));
        }

        var result = new RemovalResult
        {
            SourcePath = request.SourcePath,
            SourceLength = sourceLength,
            OutputPath = existing?.FullName,
            OutputLength = existing?.Length,
            Format = existing is null ? null : ImageFormats.FromExtension(existing.Extension)?.ToString(),
            Status = RemovalStatus.Skipped,
            Reason = reason,
        };
        return new(request, result, [.. History.TakeWarnings(), .. warnings]);
    }
}
