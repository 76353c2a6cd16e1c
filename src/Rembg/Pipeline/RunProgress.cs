using System.Management.Automation;
using Rembg.Progress;

namespace Rembg.Pipeline;

/// <summary>
/// The progress of a run: one record for all of it, one below it for each image in flight that the window has room for,
/// and one that counts the others.
/// </summary>
internal sealed class RunProgress
{
    private readonly ProgressSink _sink;
    private readonly ProgressRoom _room;
    private readonly ProgressIds _ids;
    private readonly ProgressLines _lines = new();
    private readonly RemainingTime _remaining = new();
    private bool _isShown;
    private bool _isMoreShown;

    public RunProgress(PSCmdlet cmdlet)
    {
        _ids = ProgressIds.Next();
        _sink = new ProgressSink(cmdlet, _ids.Source);
        _room = new ProgressRoom(cmdlet);
    }

    /// <summary>What the host threw when it was to show progress; null while it does show it.</summary>
    public Exception? Failure => _sink.Failure;

    /// <summary>Shows how far the run is.</summary>
    /// <param name="progress">The batch.</param>
    /// <param name="tally">The inputs.</param>
    /// <param name="elapsed">The time since the run began.</param>
    public void Render(BatchProgress progress, InputTally tally, TimeSpan elapsed)
    {
        if (_sink.Failure is not null)
        {
            return;
        }

        _isShown = true;
        var left = tally.Total is { } total ? _remaining.Estimate(elapsed, tally.Settled, total, progress.PausedFor) : null;
        _sink.Write(ProgressText.Parent(_ids.Parent, progress, tally, elapsed, left));
        RenderImages(progress.InFlight);
    }

    /// <summary>Says, where something is shown, that the run ends and waits for what it has sent. Never throws.</summary>
    public void RenderEnding()
    {
        if (_isShown)
        {
            CompleteImages();
            _sink.WriteLate(ProgressText.Ending(_ids.Parent));
        }
    }

    /// <summary>Takes down everything that is shown. Never throws.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            _isShown = false;
            CompleteImages();
            _sink.WriteLate(ProgressText.Completed(_ids.Parent, parent: null));
        }
    }

    private void RenderImages(IReadOnlyList<TransferSnapshot> inFlight)
    {
        var before = _lines.Shown.Count;
        foreach (var line in _lines.Update(inFlight, Math.Min(_room.Images(), ProgressIds.MaximumLines)))
        {
            _sink.Write(ProgressText.Completed(_ids.Line(line), _ids.Parent));
        }

        // Hosts show records in the order in which they came: a new line pushes the count down again.
        var shown = _lines.Shown;
        if (_isMoreShown && (shown.Count > before || shown.Count == inFlight.Count))
        {
            _isMoreShown = false;
            _sink.Write(ProgressText.Completed(_ids.More, _ids.Parent));
        }

        foreach (var entry in shown)
        {
            _sink.Write(ProgressText.Child(_ids.Line(entry.Key), _ids.Parent, entry.Value));
        }

        if (shown.Count < inFlight.Count)
        {
            _isMoreShown = true;
            var ids = new HashSet<int>(shown.Values.Select(static image => image.Id));
            _sink.Write(ProgressText.More(_ids.More, _ids.Parent, [.. inFlight.Where(image => !ids.Contains(image.Id))]));
        }
    }

    private void CompleteImages()
    {
        foreach (var line in _lines.Update([], room: 0))
        {
            _sink.WriteLate(ProgressText.Completed(_ids.Line(line), _ids.Parent));
        }

        if (_isMoreShown)
        {
            _isMoreShown = false;
            _sink.WriteLate(ProgressText.Completed(_ids.More, _ids.Parent));
        }
    }
}
