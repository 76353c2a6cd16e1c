using System.Diagnostics;
using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>Samples a run five times a second and reports it in progress records and verbose lines.</summary>
internal sealed class RunMonitor(PSCmdlet cmdlet, bool showsProgress)
{
    /// <summary>The shortest time between two samples. A console repaints no more often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan VerboseSpacing = TimeSpan.FromSeconds(1);

    private readonly ProgressView? _progress = showsProgress ? new ProgressView(cmdlet) : null;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _sampledAt;
    private TimeSpan? _explainedAt;
    private string _pace = string.Empty;
    private bool _wasPaused;

    public void Look(RemovalBatch batch, InputTally inputs)
    {
        if (_clock.Elapsed - _sampledAt < Interval)
        {
            return;
        }

        _sampledAt = _clock.Elapsed;
        var progress = batch.GetProgress();
        ExplainPace(progress);
        _progress?.Render(progress, inputs, _sampledAt);
    }

    public void ShowEnding() => _progress?.RenderEnding();

    public void Complete() => _progress?.Complete();

    // A line for each change, and at most one a second.
    private void ExplainPace(BatchProgress progress)
    {
        var pace = ProgressText.Pace(progress);
        var isPaused = progress.PausedFor > TimeSpan.Zero;
        if ((pace == _pace && isPaused == _wasPaused) || _sampledAt - _explainedAt < VerboseSpacing)
        {
            return;
        }

        (_pace, _wasPaused, _explainedAt) = (pace, isPaused, _sampledAt);
        cmdlet.WriteVerbose(isPaused ? $"{pace}; {ProgressText.Pause(progress)}" : pace);
    }
}
