using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>
/// Moves what the workers finish to the pipeline, on the pipeline's own thread: results, errors, warnings and progress.
/// Whatever is thrown on the way out, no worker is left behind.
/// </summary>
internal sealed class BatchPipelineWriter : IImageRun
{
    private const string SummaryTag = "RembgRunSummary";

    private readonly Cmdlet _cmdlet;
    private readonly RemovalBatch _batch;
    private readonly OutcomeWriter _writer;
    private readonly RunMonitor _monitor;
    private readonly RunTally _tally = new();
    private bool _isSummedUp;

    public BatchPipelineWriter(Cmdlet cmdlet, RemovalBatch batch, OutcomeWriter writer, RunMonitor monitor)
    {
        _cmdlet = cmdlet;
        _batch = batch;
        _writer = writer;
        _monitor = monitor;
    }

    public InputTally? Tally => _monitor.WantsTotal ? _monitor.Tally : null;

    public bool IsOver => _batch.StopCause is not null;

    public bool TrySubmit(RemovalJob job, Func<string, bool> agree)
    {
        var isAgreed = agree("Remove the background");
        if (isAgreed)
        {
            Submit(job);
        }

        return isAgreed;
    }

    /// <summary>Writes it, and what has finished meanwhile.</summary>
    public void Write(RemovalOutcome outcome) => Guarded(() =>
    {
        Write(outcome, stopCause: null);
        WriteFinished();
    });

    public void WriteFailure(RembgException failure, object? target) => Guarded(() =>
    {
        _monitor.Tally.Settle(isFailure: true);
        _tally.AddFailure(failure);
        _writer.WriteFailure(failure, target);
    });

    /// <summary>Waits for all that is under way and writes it. When the run is over, its cause is thrown.</summary>
    public void Drain() => Guarded(() =>
    {
        while (_batch.PendingCount > 0)
        {
            WriteNext(RunMonitor.Interval);
        }

        _monitor.Complete();
        if (_writer.DeferredError is { } cause)
        {
            WriteSummary();
            _cmdlet.ThrowTerminatingError(cause);
        }
    });

    public void WriteSummary()
    {
        if (!_isSummedUp)
        {
            _isSummedUp = true;
            _cmdlet.WriteInformation(_tally.Sum(_batch), [SummaryTag]);
        }
    }

    /// <summary>
    /// Ends the run, however the pipeline came to its end: of a command upstream that throws, this call is all there is.
    /// </summary>
    public void Dispose()
    {
        if (_batch.PendingCount > 0)
        {
            _monitor.ShowEnding();
        }

        _batch.Dispose();
        _monitor.Complete();
    }

    // As soon as there is room for it. What finishes meanwhile is written.
    private void Submit(RemovalJob job) => Guarded(() =>
    {
        while (!_batch.CanSubmit)
        {
            WriteNext(RunMonitor.Interval);
        }

        _batch.Submit(job);
        WriteFinished();
    });

    private void WriteFinished()
    {
        while (WriteNext(TimeSpan.Zero))
        {
            // Each call writes one.
        }
    }

    private bool WriteNext(TimeSpan wait)
    {
        _monitor.Look(_batch);
        if (!_batch.TryTake(out var outcome, wait))
        {
            return false;
        }

        Write(outcome, _batch.StopCause);
        return true;
    }

    private void Write(RemovalOutcome outcome, RembgException? stopCause)
    {
        _monitor.Tally.Settle(isFailure: outcome.Failure is not null);
        _tally.Add(outcome);
        _writer.Write(outcome, stopCause);
    }

    // Select-Object -First, -ErrorAction Stop and Ctrl+C leave through here as exceptions. After some of them only
    // Dispose is called, so the workers are ended and awaited on the spot.
    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            Dispose();
            if (e is OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }

            WriteEarlySummary();
            throw;
        }
    }

    // What was awaited after the pipeline's end was paid for, too, though nobody gets its result.
    private void WriteEarlySummary()
    {
        try
        {
            while (!_isSummedUp && _batch.TryTake(out var outcome, TimeSpan.Zero))
            {
                _tally.Add(outcome);
            }

            WriteSummary();
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException or OperationCanceledException)
        {
            // A pipeline that is being stopped takes nothing any more.
        }
    }
}
