namespace Rembg.Client.Tests.Model;

/// <summary>
/// What each input of a run has to come to: the design's table of what is done already, written down once more as plainly as can
/// be. Files are known by their bytes and times as they are on the disk; what was noted is kept here.
/// </summary>
internal sealed class SkipModel(JobFolder folder)
{
    private readonly Dictionary<string, Note> _notes = [];

    // The bytes of the sources that this run has made something of, with the options of the run.
    private readonly HashSet<string> _made = [];

    // Whether what comes of the last input is noted.
    private bool _isNoted;

    /// <summary>A ledger was deleted.</summary>
    public void Forget(string ledger)
    {
        foreach (var output in _notes.Keys.Where(output => FolderOf(output) == FolderOf(ledger)).ToArray())
        {
            _notes.Remove(output);
        }
    }

    /// <summary>Says what the inputs of a run come to, one after the other; the caller lets each happen before the next.</summary>
    public IEnumerable<(string Source, Expected Expected)> Expect(JobRun run)
    {
        _made.Clear();
        var taken = new HashSet<string>();
        var seen = new HashSet<string>();
        var written = new HashSet<string>();
        foreach (var source in run.Sources)
        {
            if (written.Contains(source))
            {
                yield return (source, Expected.OwnOutput);
                continue;
            }

            seen.Add(FolderOf(source));
            if (UsesLedger(run) && _notes.ContainsKey(source))
            {
                yield return (source, new Expected(RemovalStatus.Skipped, RemovalReason.EarlierOutput));
                continue;
            }

            if (run.Layout == Layout.Beside && source.Contains("-nobg", StringComparison.Ordinal))
            {
                yield return (source, new Expected(RemovalStatus.Skipped, RemovalReason.EarlierOutput));
                continue;
            }

            var target = run.TargetOf(source);
            if (!taken.Add(target))
            {
                yield return (source, Expected.Failure(RembgError.OutputCollision));
                continue;
            }

            seen.Add(FolderOf(target));
            _isNoted = UsesLedger(run)
                || (run.Existing == ExistingOutput.Replace && folder.Ledgers.Contains(FolderOf(target) + "/.rembg.jsonl") && (Exists(target) || _notes.ContainsKey(target)));
            var expected = UsesLedger(run) ? ExpectByLedger(run, source, target, seen) : ExpectWithout(run, source, target);
            if (expected.Error is not null)
            {
                taken.Remove(target);
            }

            if (expected.IsSaved)
            {
                written.Add(target);
                _made.Add(Bytes(source));
            }

            yield return (source, expected);
        }
    }

    /// <summary>Notes what has just been made or copied.</summary>
    public void Saved(JobRun run, string source)
    {
        if (_isNoted)
        {
            var target = run.TargetOf(source);
            _notes[target] = new Note(Snapshot(target), Bytes(target), source, Snapshot(source), Bytes(source), run.Options);
        }
    }

    private static bool UsesLedger(JobRun run) => run.Existing is ExistingOutput.Update or ExistingOutput.UpdateAll;

    private Expected ExpectWithout(JobRun run, string source, string target) =>
        Exists(target) && run.Existing == ExistingOutput.Refuse ? Expected.Failure(RembgError.OutputExists)
        : _made.Contains(Bytes(source)) ? new Expected(RemovalStatus.Copied, RemovalReason.SameImage)
        : new Expected(RemovalStatus.Completed, null);

    private Expected ExpectByLedger(JobRun run, string source, string target, HashSet<string> seen)
    {
        if (!Exists(target))
        {
            return Made(run, source, null, seen);
        }

        var note = _notes.GetValueOrDefault(target);
        if (note?.Bytes is null)
        {
            return ByTime(run, source, target, seen);
        }

        if (Snapshot(target) != note.Output && Bytes(target) != note.Bytes)
        {
            return run.Existing == ExistingOutput.UpdateAll ? Made(run, source, null, seen) : new Expected(RemovalStatus.Skipped, RemovalReason.Retouched);
        }

        var isSameSource = note.Source == source;
        var isOthers = !isSameSource && Exists(note.Source);
        var hasSameBytes = Snapshot(source).Length != note.SourceState.Length ? false
            : isSameSource && Snapshot(source) == note.SourceState ? true
            : Bytes(source) == note.SourceBytes;
        if (hasSameBytes && run.Options == note.Options)
        {
            // A source that was renamed or touched is known under its new name and time from now on.
            _notes[target] = isOthers ? note : note with { Source = source, SourceState = Snapshot(source) };
            return new Expected(RemovalStatus.Skipped, RemovalReason.UpToDate);
        }

        return isOthers ? Expected.Failure(RembgError.OutputCollision)
            : !hasSameBytes ? Made(run, source, RemovalReason.SourceChanged, seen)
            : Made(run, source, RemovalReason.OptionsChanged, seen);
    }

    private Expected ByTime(JobRun run, string source, string target, HashSet<string> seen)
    {
        if (Snapshot(source).Time > Snapshot(target).Time && Snapshot(source).Time <= DateTime.UtcNow)
        {
            return Made(run, source, RemovalReason.SourceChanged, seen);
        }

        _notes[target] = new Note(Snapshot(target), null, source, Snapshot(source), null, Options: -1);
        return new Expected(RemovalStatus.Skipped, RemovalReason.UpToDate);
    }

    // Copied where this run has made these bytes, or where there is another output in a folder that it has to do with, of these
    // bytes with these options, and as it was saved.
    private Expected Made(JobRun run, string source, string? reason, HashSet<string> seen) =>
        _made.Contains(Bytes(source))
        || _notes.Any(note => seen.Contains(FolderOf(note.Key)) && note.Value.Options == run.Options && note.Value.SourceBytes == Bytes(source)
            && Exists(note.Key) && Bytes(note.Key) == note.Value.Bytes)
            ? new Expected(RemovalStatus.Copied, RemovalReason.SameImage)
            : new Expected(RemovalStatus.Completed, reason);

    private bool Exists(string name) => File.Exists(folder[name]);

    private State Snapshot(string name) => new(new FileInfo(folder[name]).Length, File.GetLastWriteTimeUtc(folder[name]));

    private string Bytes(string name) => Convert.ToHexString(File.ReadAllBytes(folder[name]));

    private static string FolderOf(string name) => name[..name.LastIndexOf('/')];

    private sealed record State(long Length, DateTime Time);

    // The bytes are null in what was noted of an output that was there before.
    private sealed record Note(State Output, string? Bytes, string Source, State SourceState, string? SourceBytes, int Options);
}

/// <summary>What an input comes to.</summary>
internal sealed record Expected(string? Status, string? Reason, RembgError? Error = null)
{
    /// <summary>Nothing: what a run has made itself is no input of it.</summary>
    public static Expected OwnOutput { get; } = new(null, null);

    public static Expected Failure(RembgError error) => new(null, null, error);

    public static Expected Of(RemovalOutcome? outcome) =>
        outcome is null ? OwnOutput : outcome.Failure is { } failure ? Failure(failure.Error) : new(outcome.Result!.Status, outcome.Result.Reason);

    public bool IsSaved => Status is RemovalStatus.Completed or RemovalStatus.Copied;
}
