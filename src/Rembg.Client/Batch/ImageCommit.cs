using Rembg.Contract;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// Gives a complete image its name, records it in the ledger, and reports the result. It neither throws nor can it be cancelled: the
/// image is paid for.
/// </summary>
/// <param name="job">The image.</param>
/// <param name="store">The complete image.</param>
/// <param name="making">Why the output is made, and what it replaces.</param>
internal sealed class ImageCommit(RemovalJob job, ResultStore store, OutputDecision.Make making)
{
    private readonly List<string> _warnings = [];
    private Sha256Hash? _hash;

    /// <summary>Where the image was saved; null when it is in memory, or nowhere.</summary>
    public SavedFile? Saved { get; private set; }

    /// <summary>Saves an image that was received.</summary>
    /// <param name="answer">Its header.</param>
    /// <param name="counts">What it took.</param>
    /// <param name="broken">How the exchange ended, where that was not as it should; else null.</param>
    public RemovalOutcome Received(ImageHeader answer, AttemptCounts counts, Exception? broken)
    {
        store.MarkComplete();
        if (broken is not null)
        {
            _warnings.Add($"The response for {job.Request.Name} did not end as it should ({broken.Message.TrimEnd('.')}), but its image is complete and was saved.");
        }

        return Save(answer, counts, copied: null, original: null);
    }

    /// <summary>Saves a copy of an output that is the same image.</summary>
    /// <param name="answer">Its header.</param>
    /// <param name="counts">What it took.</param>
    /// <param name="source">The input, as it was when it was found to be the same.</param>
    /// <param name="original">The output.</param>
    public RemovalOutcome Copied(ImageHeader answer, AttemptCounts counts, SourceSnapshot source, FileStamp original) =>
        Save(answer, counts, source, original);

    private RemovalOutcome Save(ImageHeader answer, AttemptCounts counts, SourceSnapshot? copied, FileStamp? original)
    {
        var format = answer.Format;
        if (format != job.Request.Options.Format)
        {
            _warnings.Add($"The service answered {job.Request.Name} with {format} instead of {job.Request.Options.Format}; it was saved as what it is.");
        }

        var length = store.Content.Length;
        var isRetained = false;
        if (job.Place is { } place)
        {
            var target = format == job.Request.Options.Format ? place.Path : Path.ChangeExtension(place.Path, format.Extension());
            var saved = SaveFile(target, place, copied, counts);
            if (saved.Failure is { } cause)
            {
                return new RemovalOutcome(job.Request, NotSaved(target, saved.Path, cause, counts, credits: copied is null ? 1 : 0));
            }

            // The copy that was retained beside a locked target is enough.
            isRetained = original is { } other && saved.Path != target && IsBeside(other.Path, target);
            if (isRetained)
            {
                LeftoverFile.TryDelete(saved.Path!);
                saved = saved with { Path = original!.Value.Path };
            }

            if (saved.Path != target)
            {
                _warnings.Add($"'{target}' is locked or was created by another program meanwhile, so the output of {job.Request.Name} was saved as '{saved.Path}'.");
            }

            if (!isRetained)
            {
                Try(() => Confirm(saved, place, copied, counts));
            }

            Saved = saved;
        }

        _warnings.AddRange(job.Warnings);
        return new RemovalOutcome(job.Request, new RemovalResult
        {
            SourcePath = job.Request.SourcePath,
            SourceLength = job.SourceLength,
            Status = isRetained ? RemovalStatus.Skipped : copied is null ? RemovalStatus.Completed : RemovalStatus.Copied,
            OutputPath = Saved?.Path,
            OutputLength = length,
            Format = format.ToString(),
            Elapsed = counts.Elapsed,
            Attempts = counts.Attempts,
            Reason = isRetained ? RemovalReason.UpToDate : copied is null ? making.Reason : RemovalReason.SameImage,
            UnknownOutcomeCount = counts.UnknownOutcomes,
            Orientation = job.Orientation,
            Warning = Compare(answer),
        }, _warnings, (store as MemoryResult)?.ToArray());
    }

    // What the headers show, where nothing was asked that changes it.
    private string? Compare(ImageHeader answer)
    {
        var options = job.Request.Options;
        if (job.Header is not { } source)
        {
            return null;
        }

        if (!options.Mask && ImageComparison.HasLostProfile(source, answer) && job.Notices.IsFirstProfileLoss())
        {
            _warnings.Add($"{job.Request.Name} has the colour profile '{source.Profile}' and its output has none, so colours may look different. Other images of this run may have lost theirs, too.");
        }

        if (options is not { Width: null, Height: null, Angle: null or 0 } || !ImageComparison.MayLieOnItsSide(source, answer))
        {
            return null;
        }

        var mirrored = source.Orientation is 5 or 7 ? " It stays mirrored." : string.Empty;
        _warnings.Add(
            $"The output of {job.Request.Name} may lie on its side: the EXIF orientation of the image ({source.Orientation}) was not applied. An angle of {ImageComparison.UprightAngle(source.Orientation)} stands it upright.{mirrored}");
        return RemovalResult.OnItsSide;
    }

    private SavedFile SaveFile(string target, OutputPlace place, SourceSnapshot? copied, AttemptCounts counts)
    {
        // Nothing was said about a file of another name than the one that was to be written.
        var replace = Try(() => making.Replaced is { } replaced && place.Rules.Identity.AreSame(target, replaced));
        if (making.IsNoted)
        {
            Try(() => Announce(target, place, copied, counts));
        }

        // The ledger vouches for the bytes, so they are on the disk before it does.
        return store.Save(target, replace, flush: making.IsNoted);
    }

    private bool Announce(string target, OutputPlace place, SourceSnapshot? copied, AttemptCounts counts)
    {
        _hash = HashOf(store.Content);
        var unnamed = new SavedFile(target, store.Content.Length, DateTime.UtcNow);
        place.Rules.History.NotePending(job.Entry(unnamed, _hash.Value, copied, counts.Attempts, counts.UnknownOutcomes), target);
        return true;
    }

    private bool Confirm(SavedFile saved, OutputPlace place, SourceSnapshot? copied, AttemptCounts counts)
    {
        if (_hash is { } hash)
        {
            place.Rules.History.Confirm(job.Entry(saved, hash, copied, counts.Attempts, counts.UnknownOutcomes), place.Path, saved.Path!);
        }

        _warnings.AddRange(place.Rules.History.Ledgers.TakeWarnings());
        return true;
    }

    private static RembgException NotSaved(string target, string? kept, Exception cause, AttemptCounts counts, int credits) => new(
        RembgError.WriteFailed,
        kept is null
            ? $"'{target}' could not be written ({cause.Message}), and the image could not be kept in the temporary folder either."
            : $"'{target}' could not be written: {cause.Message}",
        cause)
    {
        Cause = FileErrors.IsDiskFull(cause) ? FailureCause.DiskFull : FailureCause.Unspecified,
        KeptPath = kept,
        CreditCount = credits,
        Attempts = counts.Attempts,
        UnknownOutcomeCount = counts.UnknownOutcomes,
    };

    // What concerns the ledger never costs the image.
    private T? Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
#pragma warning disable CA1031 // The image is paid for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _warnings.Add($"The output of {job.Request.Name} was saved, but not recorded in the ledger of its folder: {e.Message}");
            return default;
        }
    }

    private static bool IsBeside(string path, string target) =>
        Path.GetDirectoryName(path) == Path.GetDirectoryName(target)
        && Path.GetFileName(path).StartsWith(Path.GetFileNameWithoutExtension(target) + " (", StringComparison.Ordinal);

    private static Sha256Hash HashOf(Stream content)
    {
        content.Position = 0;
        return Sha256Hash.Of(content);
    }
}
