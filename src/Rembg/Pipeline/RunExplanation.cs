using System.Management.Automation;
using Rembg.Progress;

namespace Rembg.Pipeline;

/// <summary>Says in verbose lines why the run goes as fast as it goes: a line for each change, and no more than one a second.</summary>
internal sealed class RunExplanation
{
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Cmdlet _cmdlet;
    private string _told = string.Empty;
    private bool _wasPaused;
    private TimeSpan? _toldAt;

    public RunExplanation(Cmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>Tells what has changed.</summary>
    /// <param name="progress">The batch.</param>
    /// <param name="now">The time since the run began.</param>
    public void Tell(BatchProgress progress, TimeSpan now)
    {
        var pace = ProgressText.Pace(progress);
        var isPaused = progress.PausedFor > TimeSpan.Zero;
        if ((pace == _told && isPaused == _wasPaused) || now - _toldAt < Spacing)
        {
            return;
        }

        _told = pace;
        _wasPaused = isPaused;
        _toldAt = now;
        _cmdlet.WriteVerbose(isPaused ? $"{pace}; {ProgressText.Pause(progress)}" : pace);
    }
}
