using System.Diagnostics;
using System.Management.Automation;
using Rembg.Parameters;
using Rembg.Pipeline;
using Rembg.Watching;

namespace Rembg.Commands;

/// <content>A folder that is watched.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // What a run remembers of its inputs is dropped in a quiet moment, after this many.
    private const int MostRemembered = 1000;

    private readonly List<WatchedFolder> _watched = [];
    private readonly List<string> _watchedPaths = [];
    private JobSettings? _watchSettings;
    private bool _isWatchOver;
    private int _remembered;

    /// <summary>Processes what is in the folders, and then what comes, until Ctrl+C or until the pipeline ends.</summary>
    [Parameter(ParameterSetName = PathSet, HelpMessage = "Process what is in the folders, and then what comes.")]
    public SwitchParameter Watch { get; set; }

    /// <summary>With <see cref="Watch"/>: the folders below as well.</summary>
    [Parameter(ParameterSetName = PathSet, HelpMessage = "With -Watch: watch the folders below as well.")]
    public SwitchParameter Recurse { get; set; }

    private void CheckWatch()
    {
        if (Recurse && !Watch)
        {
            throw new RembgException(RembgError.ConflictingParameters, "-Recurse needs -Watch. To process a tree once, pipe it in: Get-ChildItem -Recurse -File | Remove-ImageBackground.");
        }

        if (Watch && (AsBase64 || AsByteArray || OutFile is not null))
        {
            throw new RembgException(RembgError.ConflictingParameters, "-Watch writes one file for each image, so it excludes -OutFile, -AsBase64 and -AsByteArray.");
        }
    }

    private void AddWatched(ImageInput.Files files, JobSettings settings)
    {
        // The ledger and the locks make each image be paid for once, also beside other runs.
        _watchSettings ??= settings with { SkipExisting = true };
        foreach (var path in files.Paths)
        {
            _watched.Add(ToWatched(path));
            _watchedPaths.Add(path);
        }
    }

    private WatchedFolder ToWatched(string path)
    {
        var full = _resolver.TryLiteral(path);
        if (Directory.Exists(full))
        {
            return new WatchedFolder(full, Matches: null, Recurse);
        }

        var end = path.LastIndexOfAny(['/', '\\']) + 1;
        var (folder, name) = (end == 0 ? "." : path.Substring(0, end), path.Substring(end));
        if (WildcardPattern.ContainsWildcardCharacters(name) && !WildcardPattern.ContainsWildcardCharacters(folder) && Directory.Exists(_resolver.TryLiteral(folder)))
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            return new WatchedFolder(_resolver.Literal(folder).TrimEnd('/', '\\'), pattern.IsMatch, Recurse);
        }

        throw File.Exists(full)
            ? new RembgException(RembgError.InvalidParameterValue, $"-Watch takes folders, and wildcards for the files in one; '{path}' is a file.")
            : new RembgException(RembgError.ImageNotFound, $"The folder '{path}' does not exist.");
    }

    private void WatchFolders()
    {
        if (!Watch || _watched.Count == 0)
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        var outputs = Output(_watchSettings!, ResultShape.Object).OutputDirectory;
        using var watcher = new FolderWatcher(_watched, outputs is null ? [] : [outputs], () => clock.Elapsed, IsWhatIf() ? TimeSpan.Zero : null);
        _run.Filter = outcome => IsWritten(outcome, watcher);
        if (_run.Tally is { } tally)
        {
            tally.Watched = string.Join(", ", _watchedPaths);
        }

        do
        {
            TakeSettled(watcher);
            if (_run is BatchPipelineWriter run && !_isWatchOver)
            {
                run.WriteUntil(() => watcher.IsDue);
                ForgetProcessed(run);
            }
        }
        while (!_isWatchOver && !_run.IsOver && !IsWhatIf());
    }

    private void TakeSettled(FolderWatcher watcher)
    {
        foreach (var file in watcher.Scan(WriteWarning))
        {
            if (_isWatchOver || _run.IsOver)
            {
                return;
            }

            _remembered++;
            var origin = new RequestOrigin(ResultShape.Object, file.Path, MayBeIncomplete: !file.IsOverdue);
            Process(RemovalRequest.FromFile(file.Path, _watchSettings!.Options, Output(_watchSettings, ResultShape.Object), isExplicit: false, origin));
        }
    }

    // Whether an outcome is one to report; others come again.
    private bool IsWritten(RemovalOutcome outcome, FolderWatcher watcher)
    {
        var path = outcome.Request.SourcePath!;
        switch (outcome)
        {
            case { Failure.Error: RembgError.ImageNotFound }:
                WriteVerbose($"'{path}' was deleted before it was processed.");
                return false;

            case { Failure.Error: RembgError.InvalidImage or RembgError.EmptyFile or RembgError.UnsupportedFileType or RembgError.ReadFailed }
                when outcome.Request.Tag is RequestOrigin { MayBeIncomplete: true } && !IsWhatIf():
                WriteVerbose($"{outcome.Failure.Message} It may still be written to, and is looked at again in half a minute.");
                watcher.Postpone(path);
                return false;

            case { Result.Reason: RemovalReason.InProgressElsewhere }:
                WriteVerbose($"'{path}' is being processed by another run, and is looked at again in a minute.");
                watcher.RetryLater(path);
                return false;

            case { Result: { Status: RemovalStatus.NotSubmitted, Reason: RemovalReason.MaximumImageCount or RemovalReason.MinimumCreditBalance } }:
                _isWatchOver = true;
                return true;

            default:
                return true;
        }
    }

    private void ForgetProcessed(BatchPipelineWriter run)
    {
        if (_remembered < MostRemembered || !run.TryForget())
        {
            return;
        }

        _remembered = 0;
        foreach (var warning in _planner.Finish())
        {
            WriteWarning(warning);
        }

        _planner = NewPlanner();
    }
}
