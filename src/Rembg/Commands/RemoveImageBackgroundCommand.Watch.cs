using System.Diagnostics;
using Rembg.Parameters;
using Rembg.Pipeline;
using Rembg.Watching;

namespace Rembg.Commands;

/// <content>A folder that is watched.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // What a run remembers of its inputs is dropped after so many.
    private const int MostRemembered = 5000;

    private static readonly TimeSpan ShortScan = TimeSpan.FromMilliseconds(50);

    private readonly List<(FolderWatcher Watcher, JobSettings Settings)> _watched = [];
    private readonly Stopwatch _watchClock = Stopwatch.StartNew();
    private bool _isWatchOver;
    private int _remembered;

    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Watch { get; set; }

    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Recurse { get; set; }

    private void CheckWatch(JobSettings settings)
    {
        if (Recurse && !Watch)
        {
            throw new RembgException(
                RembgError.ConflictingParameters,
                "-Recurse needs -Watch. To process a tree once, pipe it in: Get-ChildItem -Recurse -File | Remove-ImageBackground.");
        }

        if (Watch && (settings.AsBase64 || settings.AsByteArray || settings.Output.OutFile is not null))
        {
            const string Message = "-Watch writes one file for each image, so it excludes -OutFile, -AsBase64 and -AsByteArray.";
            throw new RembgException(RembgError.ConflictingParameters, Message);
        }
    }

    private void AddWatched(ImageInput.Files files, JobSettings settings)
    {
        var folders = Array.ConvertAll(files.Paths, ToWatched);
        string[] outputs = _resolver.Output(settings.Output.OutputDirectory) is { } folder ? [folder] : [];

        // Without preflight, nothing else finds an incomplete file.
        TimeSpan? settleTime = IsWhatIf() ? TimeSpan.Zero : SkipPreflight ? FolderWatcher.OverdueAfter : null;
        _watched.Add((new FolderWatcher(folders, outputs, () => _watchClock.Elapsed, settleTime), settings));
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
            ? new RembgException(RembgError.InvalidParameterValue, $"-Watch takes folders and wildcards; '{path}' is a file.")
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
            Process(FileRequest(file.Path, settings, isExplicit: false, origin));
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
        var origin = (RequestOrigin)outcome.Request.Tag!;
        Action<string>? lookAgain = outcome switch
        {
            { Failure.Error: RembgError.ImageNotFound } => origin.Watcher!.RetryLater,
            { Result.Reason: RemovalReason.InProgressElsewhere } => origin.Watcher!.RetryLater,
            { Failure.Error: RembgError.InvalidImage or RembgError.EmptyFile or RembgError.UnsupportedFileType or RembgError.ReadFailed }
                when origin.MayBeIncomplete => origin.Watcher!.Postpone,
            _ => null,
        };
        if (lookAgain is not null)
        {
            var path = outcome.Request.SourcePath!;
            WriteVerbose($"'{path}' is looked at again later: {outcome.Failure?.Message ?? outcome.Result!.Reason}");
            lookAgain(path);
        }

        _isWatchOver |= outcome is { Result.Reason: RemovalReason.MaximumImageCount or RemovalReason.MinimumCreditBalance };
        return lookAgain is null;
    }

    private void ForgetProcessed(BatchPipelineWriter run)
    {
        if (_remembered >= MostRemembered)
        {
            run.Forget();
            _remembered = 0;
            FinishPlanning();
            _planner = NewPlanner();
        }
    }
}
