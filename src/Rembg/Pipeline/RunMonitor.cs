using System.Diagnostics;
using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>
/// Looks at a run five times a second, and tells of it in progress and verbose lines. Where neither is wanted, it never looks.
/// </summary>
internal sealed class RunMonitor
{
    /// <summary>The shortest time between two looks. A console repaints no more often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly PSCmdlet _cmdlet;
    private readonly RunProgress? _progress;
    private readonly RunExplanation? _explanation;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _lookedAt;
    private bool _isFailureTold;

    /// <param name="cmdlet">What writes.</param>
    /// <param name="showsProgress">Whether progress would be seen.</param>
    /// <param name="isVerbose">Whether verbose lines would be seen.</param>
    public RunMonitor(PSCmdlet cmdlet, bool showsProgress, bool isVerbose)
    {
        _cmdlet = cmdlet;
        _progress = showsProgress ? new RunProgress(cmdlet) : null;
        _explanation = isVerbose ? new RunExplanation(cmdlet) : null;
    }

    /// <summary>The inputs of the run.</summary>
    public InputTally Tally { get; } = new();

    /// <summary>Whether it is of use to count the inputs beforehand.</summary>
    public bool WantsTotal => _progress is not null;

    /// <summary>Tells how far the batch is, when it is time to.</summary>
    public void Look(RemovalBatch batch)
    {
        if ((_progress is null && _explanation is null) || _clock.Elapsed - _lookedAt < Interval)
        {
            return;
        }

        _lookedAt = _clock.Elapsed;
        var progress = batch.GetProgress();
        _explanation?.Tell(progress, _lookedAt);
        _progress?.Render(progress, Tally, _lookedAt);
        if (_progress?.Failure is { } failure && !_isFailureTold)
        {
            _isFailureTold = true;
            _cmdlet.WriteVerbose($"The host cannot show progress ({failure.Message}), so the run goes on without.");
        }
    }

    /// <summary>Says that the run is cut short and waits for what it has sent. Never throws.</summary>
    public void TellEnding() => _progress?.RenderEnding();

    /// <summary>Takes down all progress. Never throws.</summary>
    public void Complete() => _progress?.Complete();
}
