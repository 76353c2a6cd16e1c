using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>
/// Writes what the workers finish to the pipeline, on the pipeline's own thread: results, errors, warnings and progress.
/// Whatever is thrown on the way, no worker is left running.
/// </summary>
internal sealed class BatchPipelineWriter(
    Cmdlet cmdlet, RemovalBatch batch, OutcomeWriter writer, ProgressView progress, CreditGuard? credits) : ImageRun(writer)
{
    private bool _isSummedUp;

    /// <summary>Whether an outcome is written; null for every one.</summary>
    public Func<RemovalOutcome, bool>? Filter { get; init; }

    public override RembgException? StopCause => batch.StopCause;

    public override string? TrySubmit(RemovalJob job, Func<string, bool> confirm)
    {
        var reason = !HasCredit() ? RemovalReason.MinimumCreditBalance
            : !confirm("Remove the background") ? RemovalReason.Declined
            : null;
        if (reason is null)
        {
            Guarded(() => Submit(job));
        }

        return reason;
    }

    public override void Write(RemovalOutcome outcome) => Guarded(() =>
    {
        WriteFiltered(outcome);
        WriteFinished();
    });

    public override void WriteFailure(RembgException failure, object? target) => Guarded(() => base.WriteFailure(failure, target));

    /// <summary>Writes what finishes until something else is due.</summary>
    public void WriteUntil(Func<bool> isDue) => Guarded(() => WriteWhile(() => !isDue() && !IsOver));

    /// <summary>Waits for everything in flight, and forgets the inputs that were processed.</summary>
    public void Forget()
    {
        Drain();
        batch.Forget();
    }

    public override void Drain() => Guarded(() =>
    {
        WriteWhile(() => batch.PendingCount > 0);
        progress.Complete();
        if (Writer.DeferredError is { } cause)
        {
            WriteSummary();
            cmdlet.ThrowTerminatingError(cause);
        }
    });

    public override void WriteSummary()
    {
        if (!_isSummedUp)
        {
            _isSummedUp = true;
            cmdlet.WriteInformation(Counts.Sum(batch) with { AvailableCredits = credits?.Available }, ["RembgRunSummary"]);
        }
    }

    /// <summary>Ends the run, however the pipeline ended: when a command upstream throws, only this method is called.</summary>
    public override void Dispose()
    {
        if (batch.PendingCount > 0)
        {
            progress.ShowEnding();
        }

        batch.Dispose();
        progress.Complete();
        base.Dispose();
    }

    // Near the limit it waits for the images in flight, which may turn out to cost nothing.
    private bool HasCredit()
    {
        if (credits is null || credits.IsExhausted)
        {
            return credits is null;
        }

        Guarded(() => WriteWhile(() => !credits.MaySend(Spent(), batch.PendingCount) && !credits.IsExhausted));
        if (credits.IsExhausted)
        {
            cmdlet.WriteWarning("The account's credits have reached -MinimumCreditBalance. The other images are not submitted.");
        }

        return !credits.IsExhausted;

        long Spent() => Counts.Sum(batch) is var sum ? (long)sum.Credits + sum.UnknownOutcomes : 0;
    }

    // As soon as there is room for it. What finishes meanwhile is written.
    private void Submit(RemovalJob job)
    {
        WriteWhile(() => !batch.CanSubmit);
        batch.Submit(job);
        WriteFinished();
    }

    private void WriteWhile(Func<bool> isWaiting)
    {
        while (isWaiting())
        {
            WriteNext(ProgressView.Interval);
        }
    }

    private void WriteFinished()
    {
        while (WriteNext(TimeSpan.Zero))
        {
            // Each call writes one.
        }
    }

    private bool WriteNext(TimeSpan wait)
    {
        progress.Update(batch, Inputs);
        var hasOne = batch.TryTake(out var outcome, wait);
        if (hasOne)
        {
            WriteFiltered(outcome);
        }

        return hasOne;
    }

    private void WriteFiltered(RemovalOutcome outcome)
    {
        if (Filter?.Invoke(outcome) != false)
        {
            base.Write(outcome);
        }
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
            while (!_isSummedUp && batch.TryTake(out var outcome, TimeSpan.Zero))
            {
                Counts.Add(outcome);
            }

            WriteSummary();
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException or OperationCanceledException)
        {
            // A pipeline that is being stopped accepts no more objects.
        }
    }
}
