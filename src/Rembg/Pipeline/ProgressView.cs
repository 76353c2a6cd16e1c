using System.Diagnostics;
using Rembg.Batch;
using Rembg.Progress;
using Rembg.Views;

namespace Rembg.Pipeline;

/// <summary>
/// Shows the progress of a run: one parent record, a child for each image in flight as far as the window has room, and one that counts the
/// others. An image keeps its slot until it is finished, and the next image takes the slot over. Verbose lines explain the concurrency.
/// </summary>
internal sealed class ProgressView(PSCmdlet cmdlet, bool hasRecords)
{
    /// <summary>The shortest time between two samples. A console repaints no more often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan VerboseSpacing = TimeSpan.FromSeconds(1);

    private const int MaximumImages = 16;
    private const int ImagesWithoutWindow = 8;

    // The records of the run and of the images without a slot.
    private const int OtherRecords = 2;

    // The slot of the record that counts the images without one.
    private const int More = MaximumImages;

    // Far from the small identifiers that scripts use, and from the end of an int. Runs side by side, in threads or behind a remote
    // session, get different ones, and start again after 65,536 runs.
    private const int FirstId = 0x52_65_00_00;
    private const int IdsPerRun = 1024;

    // Records are also completed when the cmdlet itself may not write any more, so their source is set here.
    private const long Source = 0x52_65_6D_62_67L << 24;

    private static int _lastRun;

    private readonly int _parent = FirstId + ((Interlocked.Increment(ref _lastRun) & 0xFFFF) * IdsPerRun);
    private readonly RemainingTime _remaining = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _sampledAt;
    private TimeSpan? _explainedAt;
    private (string Pace, bool IsPaused) _explained = (string.Empty, false);

    // The image that each record shows; null for none.
    private readonly int?[] _slots = new int?[MaximumImages + 1];
    private bool _isShown;

    // Nothing more is shown after the host has failed to show something.
    private bool _hasFailed;

    /// <summary>Samples the run, unless that was done a moment ago.</summary>
    public void Update(RemovalBatch batch, InputTally inputs)
    {
        if (_clock.Elapsed - _sampledAt < Interval)
        {
            return;
        }

        _sampledAt = _clock.Elapsed;
        var progress = batch.GetProgress();
        ExplainPace(progress);
        if (hasRecords && !_hasFailed)
        {
            _isShown = true;
            var left = inputs.Total is { } total ? _remaining.Estimate(_sampledAt, inputs.Settled, total, progress.PausedFor) : null;
            Write(ProgressText.Parent(_parent, progress, inputs, _sampledAt, left));
            RenderImages(progress.InFlight);
        }
    }

    /// <summary>Shows that the run ends and waits for what it has sent. Never throws.</summary>
    public void ShowEnding()
    {
        if (_isShown)
        {
            CompleteSlots();
            Write(ProgressText.Ending(_parent), directly: true);
        }
    }

    /// <summary>Completes all records. Never throws.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            _isShown = false;
            CompleteSlots();
            Write(ProgressText.Completed(_parent), directly: true);
        }
    }

    // A line for each change, and at most one a second.
    private void ExplainPace(BatchProgress progress)
    {
        var pace = (ProgressText.Pace(progress), progress.PausedFor > TimeSpan.Zero);
        if (pace != _explained && !(_sampledAt - _explainedAt < VerboseSpacing))
        {
            (_explained, _explainedAt) = (pace, _sampledAt);
            cmdlet.WriteVerbose(_explained.IsPaused ? $"{_explained.Pace}; {ProgressText.Pause(progress)}" : _explained.Pace);
        }
    }

    private void RenderImages(IReadOnlyList<TransferSnapshot> inFlight)
    {
        var room = Math.Min(Room(), MaximumImages);
        var images = inFlight.ToDictionary(static image => image.Id);
        for (var slot = 0; slot < MaximumImages; slot++)
        {
            if (_slots[slot] is { } id && (slot >= room || !images.ContainsKey(id)))
            {
                CompleteSlot(slot);
            }
        }

        // Hosts show records in the order in which they first came: the count has to stay below a new child.
        var waiting = new Queue<TransferSnapshot>(inFlight.Where(image => Array.IndexOf(_slots, image.Id) < 0));
        if (waiting.Count == 0 || Array.IndexOf(_slots, null, 0, room) >= 0)
        {
            CompleteSlot(More);
        }

        for (var slot = 0; slot < room; slot++)
        {
            _slots[slot] ??= waiting.Count > 0 ? waiting.Dequeue().Id : null;
            if (_slots[slot] is { } id)
            {
                Write(ProgressText.Child(IdOf(slot), _parent, images[id]));
            }
        }

        if (waiting.Count > 0)
        {
            _slots[More] = 0;
            Write(ProgressText.More(IdOf(More), _parent, waiting.Count));
        }
    }

    private void CompleteSlots()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            CompleteSlot(slot, directly: true);
        }
    }

    private void CompleteSlot(int slot, bool directly = false)
    {
        if (_slots[slot] is not null)
        {
            _slots[slot] = null;
            Write(ProgressText.Completed(IdOf(slot), _parent), directly);
        }
    }

    private int IdOf(int slot) => _parent + 1 + slot;

    // The Minimal view writes as many lines as there are records, and lines beyond the window stay in its scrollback: a third of the
    // window is left to the results. The Classic view gives a third of the window, or five lines, to all activities together.
    private int Room()
    {
        if (SessionFormatData.Measure(cmdlet, static window => window.WindowSize.Height) is not (> 0 and var height))
        {
            return ImagesWithoutWindow;
        }

        // $PSStyle exists since PowerShell 7.2; before, there is the Classic view only.
        var style = cmdlet.GetVariableValue("PSStyle") is { } given ? PSObject.AsPSObject(given) : null;
        var isMinimal = style.Property("Progress").Text("View") == "Minimal";
        var lines = isMinimal ? height - ((height + 2) / 3) : Math.Max(5, height / 3);
        return Math.Max(1, lines - OtherRecords);
    }

    // As -ProgressAction and $ProgressPreference say; directly to the host where the cmdlet itself may not write: in Dispose, and in a
    // pipeline that is being stopped. A host that cannot show progress must not cost the run more than its progress.
    private void Write(ProgressRecord record, bool directly = false)
    {
        try
        {
            if (directly)
            {
                cmdlet.Host.UI.WriteProgress(Source, record);
            }
            else if (!_hasFailed)
            {
                cmdlet.CommandRuntime.WriteProgress(Source, record);
            }
        }
        // The host may throw anything.
        catch (Exception e) when (directly || e is not (PipelineStoppedException or ActionPreferenceStopException))
        {
            _hasFailed = true;
            if (!directly)
            {
                cmdlet.WriteVerbose($"The host cannot show progress ({e.Message}). The run continues without it.");
            }
        }
    }
}
