using System.Diagnostics;
using Rembg.Contract;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>Processes one image, from the lock on its output to the saved file.</summary>
/// <param name="run">What the images of the run share.</param>
/// <param name="job">The image.</param>
/// <param name="counters">Its progress.</param>
/// <param name="leading">The reservation of the first image of its length; null for any other.</param>
internal sealed class RemovalWorker(RunContext run, RemovalJob job, TransferCounters counters, Reservation? leading = null)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private ImageSubmission? _submission;
    private OutputDecision.Process? _decision;
    private SavedOutput? _output;

    public TransferCounters Counters => counters;

    /// <summary>Whether the image waits for an identical one.</summary>
    public bool IsFollowing { get; private set; }

    private AttemptCounts Counts => new(
        _submission?.Attempts ?? 0, _submission?.UnknownOutcomes ?? 0, TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _startedAt) / (double)Stopwatch.Frequency));

    /// <summary>Works until the image is saved, or has finally failed.</summary>
    /// <exception cref="OperationCanceledException">The run was ended; nothing of the image remains.</exception>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        var telemetry = Telemetry.StartImage(run.Span, job.DisplayName, run.Connection.Addresses.Removal);
        RemovalOutcome? outcome = null;
        try
        {
            return outcome = await WorkAsync(end).ConfigureAwait(false);
        }
        finally
        {
            telemetry.End(outcome, counters.Transferred.BytesSent, counters.Transferred.BytesReceived);
        }
    }

    private async Task<RemovalOutcome> WorkAsync(StopTokens end)
    {
        // An image in memory has no receiver after the end of the run, so it is not awaited.
        end = job.OutputPath is null ? StopTokens.AbortOnly(end.StopSending) : end;
        try
        {
            return run.Deduplicator is { } deduplicator && job.IsFileToFile
                ? await DeduplicateAsync(deduplicator, end).ConfigureAwait(false)
                : await ProduceAsync(end).ConfigureAwait(false);
        }
        catch (RembgException failure)
        {
            return Fail(failure);
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
        {
            // Network failures have their own exception types, so this is the disk of the partial file.
            return Fail(new RembgException(RembgError.WriteFailed, $"The output of {job.Request.Name} could not be written: {e.Message}", e)
            {
                Cause = FileErrors.IsDiskFull(e) ? FailureCause.DiskFull : FailureCause.Unspecified,
            });
        }
    }

    private async Task<RemovalOutcome> DeduplicateAsync(Deduplicator deduplicator, StopTokens end)
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

            reservation = deduplicator.Reserve(source, out leads);
            if (!leads && await FollowAsync(deduplicator, reservation, source, end).ConfigureAwait(false) is { } copied)
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
            await deduplicator.CompleteAsync(reservation!, job.Sent, job.SentHash, _output).ConfigureAwait(false);
        }
    }

    // Null when there is nothing to copy. A follower holds no permit, lock or credit while it waits.
    private async Task<RemovalOutcome?> FollowAsync(Deduplicator deduplicator, Reservation leader, SourceSnapshot source, StopTokens end)
    {
        SavedOutput? output;
        try
        {
            IsFollowing = true;
            output = await deduplicator.WaitAsync(leader, end.StopSending).ConfigureAwait(false);
            if (output is { IsInProgressElsewhere: false } && source.IsCurrent)
            {
                using var store = CreateStore();
                if (store is null)
                {
                    return InProgressElsewhere();
                }

                if (Decide(store, output.File, source) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        finally
        {
            IsFollowing = false;
            deduplicator.Leave(leader);
        }

        if (output is { IsInProgressElsewhere: true } && ExistingOutputPolicy.UsesLedger(job.Request))
        {
            await deduplicator.CountAsWaitingAsync(OtherProcessWait.RunAsync(output.File.Path, job.Policy, end.StopSending)).ConfigureAwait(false);
        }

        deduplicator.Forget(leader);
        return null;
    }

    private async Task<RemovalOutcome> ProduceAsync(StopTokens end)
    {
        if (run.Cap.IsReached && !job.HasCopy)
        {
            return CapReached(); // Before a folder is created for its output.
        }

        // An image that cannot be saved must not be paid for, so the store is created first.
        using var store = CreateStore();
        if (store is null)
        {
            _output = new SavedOutput(new FileStamp(job.OutputPath!, Length: 0, default), IsInProgressElsewhere: true);
            return InProgressElsewhere();
        }

        if (Decide(store) is { } outcome)
        {
            return outcome;
        }

        if (!run.Cap.TryTake())
        {
            return CapReached();
        }

        _submission = new ImageSubmission(
            run, job, counters, store, () => Decide(store), (answer, broken) => Committed(commit => commit.Received(answer, broken), store));
        try
        {
            return await _submission.RunAsync(end).ConfigureAwait(false);
        }
        finally
        {
            _submission.ReturnUnusedCredit();
        }
    }

    // Decides again now that no other run can write the output: it may exist by now, or a copy may be possible. Null when the image is to
    // be uploaded.
    private RemovalOutcome? Decide(ResultStore store, FileStamp? duplicate = null, SourceSnapshot? source = null)
    {
        var decision = job.Decide();
        _decision = decision as OutputDecision.Process;
        return _decision is null ? ((OutputDecision.AlreadyDone)decision).Outcome
            : (duplicate is { } output ? TryCopy(store, output, source!) : null)
            ?? _decision.Copies.Select(known => TryCopy(store, known, _decision.Source!)).FirstOrDefault(static copy => copy is not null);
    }

    private RemovalOutcome? TryCopy(ResultStore store, FileStamp original, SourceSnapshot source) =>
        OutputCopy.TryRead(original, store) is { } output
            ? Committed(commit => commit.Copied(output, source, original), store)
            : null;

    private RemovalOutcome Committed(Func<ImageCommit, RemovalOutcome> save, ResultStore store)
    {
        var commit = new ImageCommit(run, job, store, _decision!, Counts);
        var outcome = save(commit);
        if (commit.Saved is { Path: { } path } saved)
        {
            _output = new SavedOutput(new FileStamp(path, saved.Length, saved.Time));
            run.Room.Add(saved.Length);
        }

        EndRunIfDiskIsFull(outcome.Failure);
        return outcome;
    }

    // Null when another run, process or machine has locked the output.
    private ResultStore? CreateStore() => job.OutputPath is { } path
        ? PartialFile.TryCreate(path, job.Policy.Identity.IgnoresCase(path), run.Folders, run.Room.Next)
        : new MemoryResult();

    private RemovalOutcome CapReached() => new(job.Request, job.NotSubmitted(RemovalReason.MaximumImageCount));

    private RemovalOutcome InProgressElsewhere() => ExistingOutputPolicy.UsesLedger(job.Request)
        ? RemovalPlanner.Skipped(job.Request, job.SourceLength, RemovalReason.InProgressElsewhere)
        : throw new RembgException(
            RembgError.OutputCollision, $"{job.Request.Name} was not sent, because another run is writing '{job.OutputPath}'.") { Cause = FailureCause.InProgressElsewhere };

    // The next image would be paid for and not saved either.
    private void EndRunIfDiskIsFull(RembgException? failure)
    {
        if (failure is { Cause: FailureCause.DiskFull })
        {
            run.Limiter.Stop(failure);
        }
    }

    private RemovalOutcome Fail(RembgException failure)
    {
        failure.Attempts = Counts.Attempts;
        failure.UnknownOutcomeCount = Counts.UnknownOutcomes;
        EndRunIfDiskIsFull(failure);
        return new RemovalOutcome(job.Request, failure);
    }
}
