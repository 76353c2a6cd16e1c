using System.Diagnostics;
using Rembg.Parameters;
using Rembg.Pipeline;
using Rembg.Watching;

namespace Rembg.Commands;

/// <content>A folder that is watched.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // What a run remembers of its inputs is dropped in a quiet moment after so many, and after more of them at any moment.
    private const int MostRemembered = 1000;
    private const int MostRememberedWhileBusy = 20_000;

    private static readonly TimeSpan ShortScan = TimeSpan.FromMilliseconds(50);

    private readonly List<(FolderWatcher Watcher, JobSettings Settings)> _watched = [];
    private readonly Stopwatch _watchClock = Stopwatch.StartNew();
    private bool _isWatchOver;
    private int _remembered;

    [Parameter(ParameterSetName = PathSet, HelpMessage = "Process what is in the folders, and then what comes.")]
    public SwitchParameter Watch { get; set; }

    [Parameter(ParameterSetName = PathSet, HelpMessage = "With -Watch: watch the folders below as well.")]
    public SwitchParameter Recurse { get; set; }

    private void CheckWatch(JobSettings settings)
    {
        if (Recurse && !Watch)
        {
            throw new RembgException(
                RembgError.ConflictingParameters,
                "-Recurse needs -Watch. To process a tree once, pipe it in: Get-ChildItem -Recurse -File | Remove-ImageBackground.");
        }

        if (Watch && (settings.AsBase64 || settings.AsByteArray || settings.OutFile is not null))
        {
            throw new RembgException(RembgError.ConflictingParameters, "-Watch writes one file for each image, so it excludes -OutFile, -AsBase64 and -AsByteArray.");
        }
    }

    private void AddWatched(ImageInput.Files files, JobSettings settings)
    {
        // The ledger and the locks make each image be paid for once, also beside other runs and after a restart.
        CheckWatch(settings);
        settings = settings with { SkipExisting = true, IsForcedByRow = false };
        var folders = Array.ConvertAll(files.Paths, ToWatched);
        var outputs = Output(settings, ResultShape.Object).OutputDirectory;
        TimeSpan? settleTime = IsWhatIf() ? TimeSpan.Zero : SkipPreflight ? FolderWatcher.OverdueAfter : null; // Nothing else finds an incomplete file then.
        _watched.Add((new FolderWatcher(folders, outputs is null ? [] : [outputs], () => _watchClock.Elapsed, settleTime), settings));
        _run.Inputs.Watched.AddRange(files.Paths);
    }

    private WatchedFolder ToWatched(string path)
    {
        var full = _resolver.TryLiteral(path);
        if (Directory.Exists(full))
        {
            return new WatchedFolder(full, Matches: null, Recurse);
        }

        if (WildcardPattern.ContainsWildcardCharacters(path) && _resolver.SplitPattern(path) is var (folder, names))
        {
            return new WatchedFolder(folder.TrimEnd('/', '\\'), names.IsMatch, Recurse);
        }

        throw File.Exists(full)
            ? new RembgException(RembgError.InvalidParameterValue, $"-Watch takes folders, and wildcards for the files in one; '{path}' is a file.")
            : new RembgException(RembgError.ImageNotFound, $"The folder '{path}' does not exist.");
    }

    private void WatchFolders()
    {
        while (_watched.Count > 0 && !_isWatchOver && !_run.IsOver)
        {
            foreach (var (watcher, settings) in _watched.FindAll(static watched => watched.Watcher.IsDue))
            {
                TakeSettled(watcher, settings);
            }

            if (_run is not BatchPipelineWriter run)
            {
                return; // A dry run reports what would be done now.
            }

            run.WriteUntil(() => _isWatchOver || _watched.Exists(static watched => watched.Watcher.IsDue));
            ForgetProcessed(run);
        }
    }

    private void TakeSettled(FolderWatcher watcher, JobSettings settings)
    {
        foreach (var file in Scan(watcher))
        {
            if (_isWatchOver || _run.IsOver)
            {
                return;
            }

            _remembered++;
            var origin = new RequestOrigin(ResultShape.Object, file.Path, watcher, MayBeIncomplete: !file.IsOverdue);
            Process(RemovalRequest.FromFile(file.Path, settings.Options, Output(settings, ResultShape.Object), isExplicit: false, origin));
        }
    }

    // A slow share holds up neither results nor Ctrl+C.
    private IReadOnlyList<SettledFile> Scan(FolderWatcher watcher)
    {
        var warnings = new List<string>();
        var scan = Task.Run(() => watcher.Scan(warnings.Add), StopToken);
        if (_run is BatchPipelineWriter run)
        {
            run.WriteUntil(() => _isWatchOver || Task.WaitAny([scan], ShortScan) >= 0);
            if (!scan.IsCompleted)
            {
                return [];
            }
        }

        var settled = Wait(scan.WaitAsync);
        warnings.ForEach(WriteWarning);
        return settled;
    }

    // Whether an outcome is one to report; others come again.
    private bool IsWritten(RemovalOutcome outcome)
    {
        var path = outcome.Request.SourcePath!;
        var origin = (RequestOrigin)outcome.Request.Tag!;
        switch (outcome)
        {
            case { Failure.Error: RembgError.ImageNotFound }:
                WriteVerbose($"'{path}' was deleted before it was processed, or its folder is away. It is looked at again in a minute, if it is there.");
                origin.Watcher!.RetryLater(path);
                return false;

            case { Failure.Error: RembgError.InvalidImage or RembgError.EmptyFile or RembgError.UnsupportedFileType or RembgError.ReadFailed }
                when origin.MayBeIncomplete:
                WriteVerbose($"{outcome.Failure.Message} It may still be written to, and is looked at again in half a minute.");
                origin.Watcher!.Postpone(path);
                return false;

            case { Result.Reason: RemovalReason.InProgressElsewhere }:
                WriteVerbose($"'{path}' is being processed by another run, and is looked at again in a minute.");
                origin.Watcher!.RetryLater(path);
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
        if (_remembered >= MostRememberedWhileBusy)
        {
            run.Drain();
        }

        if (_remembered >= MostRemembered && run.TryForget())
        {
            _remembered = 0;
            FinishPlanning();
            _planner = NewPlanner();
        }
    }
}
