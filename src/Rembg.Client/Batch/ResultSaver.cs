using Rembg.Deduplication;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>Gives a whole image its name, notes it in the ledger, and says what came out. Nothing here can be cancelled: it is paid for.</summary>
/// <param name="job">The image.</param>
/// <param name="tally">What was spent on it.</param>
internal sealed class ResultSaver(RemovalJob job, AttemptTally tally)
{
    private const int ChunkLength = 80 * 1024;

    /// <summary>Copies the same picture, where it is there already, which costs nothing.</summary>
    /// <param name="store">The place for it.</param>
    /// <param name="making">Where ledgers know the same picture to be.</param>
    /// <param name="turn">Where this run has made it.</param>
    /// <returns>The outcome; null where no copy can be had, so that it is sent after all.</returns>
    public RemovalOutcome? Copy(ResultStore store, OutputDecision.Make making, TwinTurn turn) =>
        (turn.Twin is { } twin ? TryCopy(store, twin, making, turn.Source!) : null)
        ?? making.Twins.Select(known => TryCopy(store, known, making, making.Source!)).FirstOrDefault(copy => copy is not null);

    /// <summary>Saves what has arrived.</summary>
    /// <param name="store">What has arrived, known to be whole.</param>
    /// <param name="format">Its true format.</param>
    /// <param name="making">Why it is made, and what it replaces.</param>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public RemovalOutcome Save(ResultStore store, ImageFormat format, OutputDecision.Make making) =>
        Save(store, format, making, copied: null);

    private RemovalOutcome? TryCopy(ResultStore store, Twin twin, OutputDecision.Make making, OutputSource copied)
    {
        store.Reset();
        if (Open(twin) is not { } source)
        {
            return null;
        }

        using (source)
        {
            var chunk = new byte[ChunkLength];
            int read;
            while ((read = Read(source, chunk)) > 0)
            {
                store.Write(chunk, read); // Where this fails, an answer could not be saved either, and is not asked for.
            }

            return read == 0 && twin.IsCurrent && ImageIntegrity.Check(store.Content, out _) is { } format ? Save(store, format, making, copied) : null;
        }
    }

    private static Stream? Open(Twin twin)
    {
        try
        {
            return twin.TryOpen();
        }
        catch (RembgException)
        {
            return null;
        }
    }

    private static int Read(Stream source, byte[] chunk)
    {
        try
        {
            return source.Read(chunk, 0, chunk.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    // With the source as it was when it was found to be the same, for one that is copied.
    private RemovalOutcome Save(ResultStore store, ImageFormat format, OutputDecision.Make making, OutputSource? copied)
    {
        var warnings = new List<string>(0);
        if (format != job.Request.Options.Format)
        {
            warnings.Add($"The service answered {job.Request.Name} with {format} instead of {job.Request.Options.Format}; it was saved as what it is.");
        }

        var length = store.Content.Length;
        var saved = job.Place is { } place ? SaveFile(store, place, format, making, copied, warnings) : null;
        var result = new RemovalResult
        {
            SourcePath = job.Request.SourcePath,
            SourceLength = job.SourceLength,
            Status = copied is null ? RemovalStatus.Completed : RemovalStatus.Copied,
            OutputPath = saved,
            OutputLength = length,
            Format = format.ToString(),
            Elapsed = tally.Elapsed,
            Attempts = tally.Attempts,
            Reason = copied is null ? making.Reason : RemovalReason.SameImage,
            UnknownOutcomeCount = tally.UnknownOutcomes,
        };
        return new RemovalOutcome(job.Request, result, warnings, (store as MemoryResult)?.ToArray());
    }

    private string SaveFile(
        ResultStore store, OutputPlace place, ImageFormat format, OutputDecision.Make making, OutputSource? copied, List<string> warnings)
    {
        var target = format == job.Request.Options.Format ? place.Path : Path.ChangeExtension(place.Path, format.Extension());

        // Nobody asked to replace a file of another name than the one that was to be written.
        var replace = making.Replaced is { } replaced && place.Rules.Identity.AreSame(target, replaced);
        var hash = OutputRules.UsesLedger(job.Request) ? HashOf(store.Content) : null;
        if (hash is not null && replace)
        {
            place.Rules.History.NoteReplacement(target, hash);
        }

        var saved = store.Commit(target, replace)!;
        if (saved != target)
        {
            warnings.Add($"'{target}' is locked or was made by somebody else meanwhile, so the output of {job.Request.Name} was saved as '{saved}'.");
        }

        if (hash is not null)
        {
            place.Rules.History.NoteSaved(job.Entry(saved, hash, copied, tally.Attempts, tally.UnknownOutcomes), saved);
            warnings.AddRange(place.Rules.History.Ledgers.TakeWarnings());
        }

        return saved;
    }

    private static string HashOf(Stream content)
    {
        content.Position = 0;
        return FileHash.Of(content);
    }
}
