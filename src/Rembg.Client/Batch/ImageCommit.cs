using Rembg.Deduplication;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// Decides about a locked output, and saves its complete image: records it in the ledger and creates its result. Saving does not throw and
/// cannot be cancelled: the image is paid for.
/// </summary>
internal sealed class ImageCommit(RunContext run, RemovalJob job, ResultStore store)
{
    private const int ChunkLength = 80 * 1024;

    private readonly List<string> _warnings = [];
    private OutputDecision _decision = new();
    private Sha256Hash? _hash;

    /// <summary>The saved file, which followers copy; null for an image in memory, or one that could not be saved.</summary>
    public SavedOutput? Saved { get; private set; }

    /// <summary>
    /// Decides again now that no other run can write the output: it may exist by now, or a copy may be possible.
    /// </summary>
    /// <param name="duplicate">The output of the leader; null when there is none.</param>
    /// <param name="source">The input, as it was when it was found to be identical to the leader.</param>
    /// <returns>The outcome; null when the image is to be uploaded.</returns>
    public RemovalOutcome? Decide(FileStamp? duplicate = null, SourceSnapshot? source = null)
    {
        _decision = job.Decide();
        return _decision.Outcome
            ?? (duplicate is { } output ? TryCopy(output, source!) : null)
            ?? _decision.Copies.Select(known => TryCopy(known, _decision.Source!)).FirstOrDefault(static copy => copy is not null);
    }

    /// <summary>Saves an image that was received, whatever broke the exchange after it.</summary>
    public RemovalOutcome Received(ImageHeader output, Exception? broken)
    {
        (store as PartialFile)?.MarkComplete();
        if (broken is not null)
        {
            _warnings.Add(
                $"The response for {job.Request.Name} did not end as it should ({broken.Message.TrimEnd('.')}), "
                + "but its image is complete and was saved.");
        }

        return Save(output, copied: null, original: null);
    }

    /// <summary>Reads another output into the store.</summary>
    /// <returns>The header; null when the output is gone, has changed, or is not a complete image.</returns>
    /// <exception cref="RembgException">The copy cannot be written. A response could not be saved there either.</exception>
    internal static ImageHeader? TryRead(FileStamp output, ResultStore store)
    {
        store.Reset();
        FileLock.WaitUntilFree(output.Path); // A process that has just saved it releases it within moments.
        if (!output.IsCurrent)
        {
            return null;
        }

        try
        {
            using var source = SourceFile.Open(new FileInfo(output.Path));
            var chunk = new byte[ChunkLength];
            int read;
            while ((read = source.Read(chunk, 0, chunk.Length)) > 0)
            {
                store.Write(chunk, read);
            }
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e) || e is RembgException { Error: not RembgError.WriteFailed })
        {
            return null;
        }

        // Another run may have replaced it while it was opened.
        return output.IsCurrent && ImageIntegrity.TryCheck(store.Content, out var header, out _) ? header : null;
    }

    private RemovalOutcome? TryCopy(FileStamp original, SourceSnapshot source) =>
        TryRead(original, store) is { } output ? Save(output, source, original) : null;

    private RemovalOutcome Save(ImageHeader output, SourceSnapshot? copied, FileStamp? original)
    {
        var (format, asked) = (output.Format, job.Fields.Format);
        if (format != asked)
        {
            _warnings.Add($"The service returned {format} instead of {asked} for {job.Request.Name}; it was saved as {format}.");
        }

        var length = store.Content.Length;
        var isRetained = false;
        if (store is PartialFile file)
        {
            var path = job.OutputPath!;
            var target = format == asked ? path : Path.ChangeExtension(path, format.Extension());
            var saved = SaveFile(file, target, copied);
            if (saved.Failure is not null)
            {
                return new RemovalOutcome(job.Request, NotSaved(target, saved, credits: copied is null ? 1 : 0));
            }

            // It replaced the equal copy that an earlier run saved beside the same locked target.
            isRetained = saved.Path == original?.Path;
            if (saved.Path != target)
            {
                _warnings.Add(
                    $"'{target}' is locked or was created by another program meanwhile, "
                    + $"so the output of {job.Request.Name} was saved as '{saved.Path}'.");
            }

            Try(() => Confirm(saved, path, copied));
            Saved = new SavedOutput(new FileStamp(saved.Path!, saved.Length, saved.Time));
            run.AddOutput(saved.Length);
        }

        _warnings.AddRange(job.Warnings);
        return new RemovalOutcome(job.Request, new RemovalResult
        {
            SourcePath = job.Request.SourcePath,
            SourceLength = job.SourceLength,
            Status = isRetained ? RemovalStatus.Skipped : copied is null ? RemovalStatus.Completed : RemovalStatus.Copied,
            OutputPath = Saved?.File.Path,
            OutputLength = length,
            Format = format.ToString(),
            Elapsed = job.Elapsed.Elapsed,
            Attempts = job.Attempts,
            Reason = isRetained ? RemovalReason.UpToDate : copied is null ? _decision.Reason : RemovalReason.SameImage,
            UnknownOutcomeCount = job.UnknownOutcomes,
            Orientation = job.Orientation,
            Warning = Compare(output),
        }, _warnings, (store as MemoryResult)?.ToArray());
    }

    // Compares the headers, where no option changes what they show.
    private string? Compare(ImageHeader output)
    {
        var options = job.Request.Options;
        if (job.Header is not { } source)
        {
            return null;
        }

        if (!options.Mask && ImageComparison.HasLostProfile(source, output) && run.IsFirstProfileLoss())
        {
            _warnings.Add(
                $"{job.Request.Name} has the colour profile '{source.Profile}' and its output has none, so colours may look different. "
                + "Other images of this run may have lost theirs, too.");
        }

        if (options is not { Width: null, Height: null, Angle: null or 0 } || !ImageComparison.MayLieOnItsSide(source, output))
        {
            return null;
        }

        var mirrored = source.Orientation is 5 or 7 ? " It stays mirrored." : string.Empty;
        _warnings.Add(
            $"The output of {job.Request.Name} may lie on its side: the EXIF orientation of the image ({source.Orientation}) was not "
            + $"applied. An angle of {ImageComparison.UprightAngle(source.Orientation)} stands it upright.{mirrored}");
        return RemovalResult.OnItsSide;
    }

    private SavedFile SaveFile(PartialFile file, string target, SourceSnapshot? copied)
    {
        var replace = false;
        string? retained = null;

        // Permission to replace a file covers only the name that was asked for.
        Try(() => replace = _decision.Replaced is { } replaced && job.Policy.Identity.AreSame(target, replaced));
        if (_decision.IsNoted && file.IsBesideTarget)
        {
            Try(() => Announce(target, copied));
        }

        Try(() => retained = _decision.IsNoted ? job.Policy.History.FindRetained(job.OutputPath!, target) : null);

        // The ledger vouches for the bytes, so they are flushed before its entry counts.
        return file.Save(target, replace, flush: _decision.IsNoted, retained);
    }

    private void Announce(string target, SourceSnapshot? copied)
    {
        _hash = Sha256Hash.Of(store.Content);
        var entry = job.Entry(new SavedFile(target, store.Content.Length, DateTime.UtcNow), _hash.Value, copied);
        job.Policy.History.NotePending(entry, target);
    }

    private void Confirm(SavedFile saved, string path, SourceSnapshot? copied)
    {
        if (_hash is { } hash)
        {
            job.Policy.History.Confirm(job.Entry(saved, hash, copied), path, saved.Path!);
        }

        _warnings.AddRange(job.Policy.History.TakeWarnings());
    }

    private RembgException NotSaved(string target, SavedFile kept, int credits)
    {
        var cause = kept.Failure!;
        var message = kept.Path is null
            ? $"'{target}' could not be written ({cause.Message}), and the image could not be kept in the temporary folder either."
            : $"'{target}' could not be written: {cause.Message}";
        var failure = PartialFile.CannotWrite(message, cause);
        (failure.KeptPath, failure.CreditCount) = (kept.Path, credits);
        (failure.Attempts, failure.UnknownOutcomeCount) = (job.Attempts, job.UnknownOutcomes);
        run.StopIfDiskIsFull(failure);
        return failure;
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        // The image is paid for: no fault of a ledger may lose it.
        catch (Exception e)
        {
            _warnings.Add($"The output of {job.Request.Name} was saved, but not recorded in the ledger of its folder: {e.Message}");
        }
    }
}
