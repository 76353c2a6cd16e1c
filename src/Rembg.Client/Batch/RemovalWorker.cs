using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Processes one image, from the lock on its output to the saved file. The first image of its length has been made a leader when it was
/// submitted.
/// </summary>
internal sealed class RemovalWorker(RunContext run, RemovalJob job, TransferCounters counters, Reservation? leading = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWaitForEntry = TimeSpan.FromSeconds(5);

    private SavedOutput? _output;

    public TransferCounters Counters => counters;

    /// <summary>Whether the image waits for an identical one.</summary>
    public bool IsFollowing { get; private set; }

    /// <summary>Works until the image is saved, or has finally failed.</summary>
    /// <exception cref="OperationCanceledException">The run was ended; nothing of the image remains.</exception>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        job.Elapsed.Start();
        var span = Telemetry.StartImage(run.Span, job.DisplayName, run.Connection.Addresses.Removal);

        // An image in memory has no receiver after the end of the run, so it is not awaited.
        end = job.OutputPath is null ? StopTokens.AbortOnly(end.StopSending) : end;
        RemovalOutcome? outcome = null;
        try
        {
            return outcome = await (job.IsFileToFile ? DeduplicateAsync(end) : ProduceAsync(end)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RembgException || FileErrors.IsFileSystemError(e))
        {
            // Network failures have their own exception types, so any other is one of the disk of the partial file.
            var failure = e as RembgException
                ?? PartialFile.CannotWrite($"The output of {job.Request.Name} could not be written: {e.Message}", e);
            (failure.Attempts, failure.UnknownOutcomeCount) = (job.Attempts, job.UnknownOutcomes);
            run.StopIfDiskIsFull(failure);
            return outcome = new RemovalOutcome(job.Request, failure);
        }
        finally
        {
            Telemetry.EndImage(span, outcome, job.Elapsed.Elapsed, counters.Totals);
        }
    }

    private async Task<RemovalOutcome> DeduplicateAsync(StopTokens end)
    {
        var (reservation, leads) = (leading, leading is not null);
        SourceSnapshot? source = null;
        while (!leads)
        {
            end.StopSending.ThrowIfCancellationRequested();
            source = source?.IsCurrent == true ? source : job.TrySource();
            if (source is not { Length: > 0 } || run.Limiter.StopCause is not null)
            {
                return await ProduceAsync(end).ConfigureAwait(false);
            }

            reservation = run.Deduplicator.Reserve(source, out leads);
            if (!leads && await FollowAsync(reservation, source, end).ConfigureAwait(false) is { } copied)
            {
                return copied;
            }
        }

        try
        {
            return await ProduceAsync(end).ConfigureAwait(false);
        }
        finally
        {
            await run.Deduplicator.CompleteAsync(reservation!, job.Sent, job.SentHash, _output).ConfigureAwait(false);
        }
    }

    // Null when there is nothing to copy. A follower holds no permit, lock or credit while it waits.
    private async Task<RemovalOutcome?> FollowAsync(Reservation leader, SourceSnapshot source, StopTokens end)
    {
        SavedOutput? output;
        try
        {
            IsFollowing = true;
            await run.Deduplicator.CountAsWaitingAsync(leader.Output.WaitAsync(end.StopSending)).ConfigureAwait(false);
            output = await leader.Output.ConfigureAwait(false);
            if (output is { IsInProgressElsewhere: false } && source.IsCurrent)
            {
                using var store = CreateStore();
                if (store is null)
                {
                    return InProgressElsewhere();
                }

                if (new ImageCommit(run, job, store).Decide(output.File, source) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        finally
        {
            IsFollowing = false;
            run.Deduplicator.Leave(leader);
        }

        if (output is { IsInProgressElsewhere: true } && ExistingOutputPolicy.UsesLedger(job.Request))
        {
            await run.Deduplicator.CountAsWaitingAsync(WaitForOtherProcessAsync(output.File.Path, end.StopSending)).ConfigureAwait(false);
        }

        run.Deduplicator.Forget(leader);
        return null;
    }

    // Polls the lock of the leader's output, and then the ledger for the entry that shows what to copy.
    private async Task WaitForOtherProcessAsync(string target, CancellationToken ended)
    {
        while (FileLock.IsLocked(PartialFileName.For(target, job.Policy.Identity.IgnoresCase(target))))
        {
            await Task.Delay(PollInterval, ended).ConfigureAwait(false);
        }

        // The ledger entry follows the rename of the output.
        for (var waited = TimeSpan.Zero; waited < MaxWaitForEntry && File.Exists(target); waited += PollInterval)
        {
            job.Policy.History.Refresh(target);
            if (job.Policy.History.Find(target).Confirmed is not null)
            {
                return;
            }

            await Task.Delay(PollInterval, ended).ConfigureAwait(false);
        }
    }

    private async Task<RemovalOutcome> ProduceAsync(StopTokens end)
    {
        if (run.Cap.IsReached && !job.HasCopy)
        {
            return job.NotSubmitted(RemovalReason.MaximumImageCount); // Before a folder is created for its output.
        }

        // An image that cannot be saved must not be paid for, so the store is created first.
        using var store = CreateStore();
        if (store is null)
        {
            _output = new SavedOutput(new FileStamp(job.OutputPath!, Length: 0, default), IsInProgressElsewhere: true);
            return InProgressElsewhere();
        }

        var commit = new ImageCommit(run, job, store);
        try
        {
            return commit.Decide() ?? await new ImageSubmission(run, job, counters, store, commit).RunAsync(end).ConfigureAwait(false);
        }
        finally
        {
            _output = commit.Saved;
        }
    }

    // Null when another run, process or machine has locked the output.
    private ResultStore? CreateStore() => job.OutputPath is { } path
        ? PartialFile.TryCreate(path, job.Policy.Identity.IgnoresCase(path), run.Folders, run.Room)
        : new MemoryResult();

    private RemovalOutcome InProgressElsewhere() => ExistingOutputPolicy.UsesLedger(job.Request)
        ? job.Policy.Skip(job.Request, job.SourceLength, RemovalReason.InProgressElsewhere)
        : throw OutputNaming.Collision(
            job.Request, $"was not sent, because another run is writing '{job.OutputPath}'.", FailureCause.InProgressElsewhere);
}
