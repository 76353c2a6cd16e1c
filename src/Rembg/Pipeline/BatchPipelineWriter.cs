using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>
/// Writes what the workers finish to the pipeline, on the pipeline's own thread: results, errors, warnings and progress.
/// Whatever is thrown on the way, no worker is left running.
/// </summary>
internal sealed class BatchPipelineWriter : IImageRun
{
    private const string SummaryTag = "RembgRunSummary";

    private readonly Cmdlet _cmdlet;
    private readonly RemovalBatch _batch;
    private readonly OutcomeWriter _writer;
    private readonly RunMonitor _monitor;
    private readonly RunTally _tally = new();
    private readonly CreditGuard? _credits;
    private bool _isSummedUp;

    /// <param name="cmdlet">The cmdlet that writes.</param>
    /// <param name="batch">The run.</param>
    /// <param name="writer">Writes its outcomes.</param>
    /// <param name="monitor">Reports its progress.</param>
    /// <param name="credits">Keeps a minimum balance; null for none.</param>
    public BatchPipelineWriter(Cmdlet cmdlet, RemovalBatch batch, OutcomeWriter writer, RunMonitor monitor, CreditGuard? credits)
    {
        _credits = credits;
        _cmdlet = cmdlet;
        _batch = batch;
        _writer = writer;
        _monitor = monitor;
    }

    public InputTally? Tally => _monitor.WantsTotal ? _monitor.Tally : null;

    public bool IsOver => _batch.StopCause is not null;

    public Func<RemovalOutcome, bool>? Filter { get; set; }

    public string? TrySubmit(RemovalJob job, Func<string, bool> confirm)
    {
        if (!HasCredit())
        {
            return RemovalReason.MinimumCreditBalance;
        }

        if (!confirm("Remove the background"))
        {
            return RemovalReason.Declined;
        }

        Submit(job);
        return null;
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

    /// <summary>Writes what finishes until something else is due.</summary>
    public void WriteUntil(Func<bool> isDue) => Guarded(() =>
    {
        while (!isDue() && !IsOver)
        {
            WriteNext(RunMonitor.Interval);
        }
    });

    /// <summary>Forgets the inputs that were processed, when none is in flight.</summary>
    public bool TryForget() => _batch.TryForget();

    /// <summary>Waits for everything in flight and writes it. When the run is over, its cause is thrown.</summary>
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
            _cmdlet.WriteInformation(_tally.Sum(_batch) with { AvailableCredits = _credits?.Available }, [SummaryTag]);
        }
    }

    /// <summary>
    /// Ends the run, however the pipeline ended: when a command upstream throws, only this method is called.
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

    // Near the limit it waits for the images in flight, which may turn out to cost nothing.
    private bool HasCredit()
    {
        if (_credits is null)
        {
            return true;
        }

        var wasExhausted = _credits.IsExhausted;
        while (!_credits.MaySend(Spent(), _batch.PendingCount))
        {
            if (_credits.IsExhausted)
            {
                if (!wasExhausted)
                {
                    _cmdlet.WriteWarning("The account's credits have reached -MinimumCreditBalance. The other images are not submitted.");
                }

                return false;
            }

            Guarded(() => WriteNext(RunMonitor.Interval));
        }

        return true;

        long Spent() => _tally.Sum(_batch) is var sum ? (long)sum.Credits + sum.UnknownOutcomes : 0;
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
        if (Filter?.Invoke(outcome) == false)
        {
            return;
        }

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

    // Images that were awaited after the pipeline's end are paid for as well, though their results are not written.
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
            // A pipeline that is being stopped accepts no more objects.
        }
    }
}
