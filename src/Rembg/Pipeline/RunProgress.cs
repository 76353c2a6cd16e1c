using System.Diagnostics;
using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>The progress of a run: one record for all of it, and one below it for each image in flight.</summary>
internal sealed class RunProgress
{
    /// <summary>The shortest time between two renderings. A console repaints no more often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // Ids of their own, so that the records of a script around the cmdlet stay apart.
    private static int _lastBase = 0x52_65_00_00;

    private readonly Cmdlet _cmdlet;
    private readonly bool _isShown;
    private readonly int _id;
    private readonly HashSet<int> _children = [];
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private long _renderedAt = Stopwatch.GetTimestamp();
    private bool _isRendered;

    public RunProgress(Cmdlet cmdlet, bool isShown)
    {
        _cmdlet = cmdlet;
        _isShown = isShown;
        _id = isShown ? Interlocked.Add(ref _lastBase, 0x1_00_00) : 0;
    }

    /// <summary>Renders how far the batch is, when it is time to.</summary>
    public void Render(RemovalBatch batch)
    {
        if (!_isShown || SecondsSince(_renderedAt) < Interval.TotalSeconds)
        {
            return;
        }

        _renderedAt = Stopwatch.GetTimestamp();
        _isRendered = true;
        var progress = batch.GetProgress();
        _cmdlet.WriteProgress(ProgressText.Parent(_id, progress, SecondsSince(_startedAt)));
        CompleteChildren(progress.InFlight);
        foreach (var image in progress.InFlight)
        {
            _children.Add(image.Id);
            _cmdlet.WriteProgress(ProgressText.Child(_id + image.Id, _id, image));
        }
    }

    /// <summary>Takes down everything that is shown.</summary>
    public void Complete()
    {
        if (!_isRendered)
        {
            return;
        }

        _isRendered = false;
        CompleteChildren([]);
        _cmdlet.WriteProgress(ProgressText.Completed(_id, parent: null));
    }

    /// <summary>The same on the way out of a pipeline that may be stopped already, where nothing can be written any more.</summary>
    public void CompleteQuietly()
    {
        try
        {
            Complete();
        }
        catch (PipelineStoppedException)
        {
            // The host takes its progress down by itself when a pipeline is stopped.
        }
    }

    private void CompleteChildren(IReadOnlyList<TransferSnapshot> inFlight)
    {
        var gone = new HashSet<int>(_children);
        foreach (var image in inFlight)
        {
            gone.Remove(image.Id);
        }

        foreach (var id in gone)
        {
            _children.Remove(id);
            _cmdlet.WriteProgress(ProgressText.Completed(_id + id, _id));
        }
    }

    private static double SecondsSince(long timestamp) =>
        (Stopwatch.GetTimestamp() - timestamp) / (double)Stopwatch.Frequency;
}
