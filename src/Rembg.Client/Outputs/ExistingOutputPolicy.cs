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
            return Skip(request, file.Length, output: null, RemovalReason.LedgerUnreadable);
        }

        if (isNamed && isForced)
        {
            return null;
        }

        if (UsesLedger(request) && !History.IsUnreadable(path) && !History.Find(path).IsEmpty)
        {
            var known = History.Examine(file);
            History.NoteNew(file, known);
            return known.IsAsSaved == true
                ? Earlier()
                : Earlier($"{request.Name} has the name of an output that an earlier run made of '{(known.Entry ?? known.Record.Pending)?.Source}', and other bytes, so it was skipped.");
        }

        if (PreviousOutput.SourceOf(path, request.Output.Suffix) is { } source)
        {
            return Earlier($"{request.Name} looks like the output that an earlier run made of '{source}', so it was skipped.");
        }

        return !isNamed && PreviousOutput.IsAmongOutputs(path, request.Output, identity)
            ? Earlier($"{request.Name} lies in the output folder, so it was skipped as the output of an earlier run.")
            : null;

        RemovalOutcome Earlier(params string[] warnings) => Skip(request, file.Length, output: null, RemovalReason.EarlierOutput, warnings);
    }

    /// <summary>Decides by the files as they are now. The first condition that is met counts.</summary>
    /// <exception cref="RembgException">The output exists, or was made from another source.</exception>
    public OutputDecision Decide(RemovalRequest request, string options, FileInfo? file, string target)
    {
        var existing = new FileInfo(target);
        if (request.SourcePath is { } path && (identity.AreSame(path, target) || identity.AreSame(file!.FullName, target)))
        {
            throw new RembgException(
                RembgError.OutputExists, $"The output of {request.Name} would replace the image itself.") { Cause = FailureCause.ReplacesItself };
        }

        if (!UsesLedger(request))
        {
            // The ledger must not take the new output for a retouched one.
            var isReplaced = request.Output.Existing == ExistingOutput.Replace;
            return isReplaced || !existing.Exists
                ? new OutputDecision(Replaced: isReplaced ? target : null, IsNoted: isReplaced && !isDryRun && History.RequiresEntry(existing))
                : throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
        }

        var source = new SourceSnapshot(request, options, file);
        if (History.IsUnreadable(target))
        {
            return request.Output.Existing != ExistingOutput.UpdateAll ? Done(source, existing, RemovalReason.LedgerUnreadable)
                : existing.Exists && !source.IsNewerThan(existing) ? Done(source, existing, RemovalReason.UpToDate)
                : Process(source, existing, existing.Exists ? RemovalReason.SourceChanged : null);
        }

        if (!existing.Exists && History.FindInstead(target) is { } instead)
        {
            existing = instead;
        }

        if (!existing.Exists)
        {
            return Process(source, existing, reason: null);
        }

        var known = History.Examine(existing);
        return known.IsAsSaved == false ? DecideRetouched(source, existing)
            : known is { Entry: { Options: not null } entry, IsAsSaved: true } ? DecideByBytes(source, target, existing, known, entry)
            : DecideByTime(source, existing, known);
    }

    private OutputDecision DecideByBytes(SourceSnapshot source, string target, FileInfo existing, KnownOutput known, LedgerEntry entry)
    {
        var path = source.Request.SourcePath;
        var isSamePath = History.IsSource(entry, path, target);
        var hasSameBytes = source.HasBytesOf(entry, isSamePath);
        var hasSameOptions = source.Options == entry.Options;
        if (hasSameBytes == true && hasSameOptions)
        {
            // Record the new time or name of a source, so that it is not hashed again.
            var hasMoved = !(isSamePath && source.IsProvenBy(entry)) && (isSamePath || !History.SourceExists(entry, target));
            History.NoteNew(existing, !hasMoved ? known : known with
            {
                Entry = entry with
                {
                    Source = History.SourceIn(path, target), SourceTime = source.Time, Status = RemovalStatus.Skipped, Made = DateTime.UtcNow,
                },
                IsNew = true,
            });
            return Done(source, existing, RemovalReason.UpToDate);
        }

        History.NoteNew(existing, known);
        if (!isSamePath && History.SourceExists(entry, target))
        {
            throw new RembgException(
                RembgError.OutputCollision,
                $"{source.Request.Name} was not sent, because '{existing.FullName}' was made from another image, '{entry.Source}'.") { Cause = OutputNaming.CollisionCause(source.Request.Output) };
        }

        return hasSameBytes == false ? Process(source, existing, RemovalReason.SourceChanged)
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
        var entry = OutputHistory.Unknown(existing, History.SourceIn(source.Request.SourcePath, existing.FullName), source.Length, source.Time);
        var isNew = known.Entry?.Hash is null && known.Entry != entry with { Made = known.Entry?.Made ?? default };
        History.NoteNew(existing, known with { Entry = entry, IsNew = isNew });
        return Done(source, existing, RemovalReason.UpToDate);
    }

    private OutputDecision DecideRetouched(SourceSnapshot source, FileInfo existing) =>
        source.Request.Output.Existing == ExistingOutput.UpdateAll
            ? Process(source, existing, reason: null)
            : Done(source, existing, RemovalReason.Retouched, $"'{existing.FullName}' was changed after it was saved, so it was left alone.");

    private OutputDecision Done(SourceSnapshot source, FileInfo existing, string reason, params string[] warnings) =>
        new(Skip(source.Request, source.Length, existing, reason, warnings));

    private OutputDecision Process(SourceSnapshot source, FileInfo existing, string? reason)
    {
        var copies = History.FindCopies(source.Length, source.Options, source.Hash);
        return new(Outcome: null, existing.Exists ? existing.FullName : null, IsNoted: !isDryRun, reason, source)
        {
            Copies = [.. copies.Select(static copy => new FileStamp(copy.FullName, copy.Length, copy.LastWriteTimeUtc))],
        };
    }

    /// <summary>The outcome of an input that is skipped, with the warnings about ledgers so far.</summary>
    public RemovalOutcome Skip(RemovalRequest request, long sourceLength, FileInfo? output, string reason, params string[] warnings)
    {
        if (output is { Exists: true } && !isDryRun)
        {
            // A process that was killed after it locked a finished output left the lock file.
            FileLock.DeleteIfStale(PartialFileName.For(output.FullName, identity.IgnoresCase(output.FullName)));
        }

        return new(
            request,
            new RemovalResult
            {
                SourcePath = request.SourcePath,
                SourceLength = sourceLength,
                OutputPath = output is { Exists: true } ? output.FullName : null,
                OutputLength = output is { Exists: true } ? output.Length : null,
                Format = output is { Exists: true } ? ImageFormats.FromExtension(output.Extension)?.ToString() : null,
                Status = RemovalStatus.Skipped,
                Reason = reason,
            },
            [.. History.TakeWarnings(), .. warnings]);
    }
}
