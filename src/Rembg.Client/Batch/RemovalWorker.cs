using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Rembg.Concurrency;
using Rembg.Contract;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;
using Rembg.Platform;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Processes one image, from the lock on its output to its saved file. Whatever an attempt ends with, an image that has arrived
/// complete is saved.
/// </summary>
/// <param name="run">What the images of the run share.</param>
/// <param name="job">The image.</param>
/// <param name="counters">Its progress.</param>
/// <param name="leading">The reservation of an image that is the first of its length; null for any other.</param>
internal sealed class RemovalWorker(RemovalRun run, RemovalJob job, TransferCounters counters, Reservation? leading = null)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _attempts;
    private int _unknownOutcomes;
    private int _failures;
    private bool _uploadBroke;
    private bool _holdsCredit;
    private bool _usesAttempt;
    private ConcurrencyPermit? _unreached;
    private OutputDecision.Make? _making;
    private SavedOutput? _output;
    private RembgException? _lastFailure;

    /// <summary>The image's progress.</summary>
    public TransferCounters Counters => counters;

    /// <summary>Whether the image waits for another one that is identical.</summary>
    public bool IsFollowing { get; private set; }

    private AttemptCounts Counts => new(
        _attempts, _unknownOutcomes, TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _startedAt) / (double)Stopwatch.Frequency));

    /// <summary>Works until the image is made, or has failed for good.</summary>
    /// <param name="end">How the run can end before that.</param>
    /// <exception cref="OperationCanceledException">The run was ended; nothing of the image is left behind.</exception>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        if (job.OutputPath is null)
        {
            // An image that stays in memory has nowhere to go once the run has ended, paid for or not.
            end = StopTokens.AbortOnly(end.StopSending);
        }

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
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Failures of the network have names of their own, so this is the disk under the partial file.
            return Fail(new RembgException(RembgError.WriteFailed, $"The output of {job.Request.Name} could not be written: {e.Message}", e)
            {
                Cause = FileErrors.IsDiskFull(e) ? FailureCause.DiskFull : FailureCause.Unspecified,
            });
        }
    }

    /// <summary>The failure of an image that the run ended before.</summary>
    public static RembgException NotSubmitted(RembgException cause) =>
        new(RembgError.NotSubmitted, $"The image was not sent, because the run ended before: {cause.Message}");

    private async Task<RemovalOutcome> DeduplicateAsync(Deduplicator deduplicator, StopTokens end)
    {
        var (reservation, leads) = (leading, leading is not null);
        OutputSource? source = null;
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
    private async Task<RemovalOutcome?> FollowAsync(Deduplicator deduplicator, Reservation leader, OutputSource source, StopTokens end)
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

        if (output is { IsInProgressElsewhere: true } && OutputRules.UsesLedger(job.Request))
        {
            await deduplicator.CountAsWaitingAsync(OtherProcessWait.RunAsync(output.File.Path, job.Place!.Rules, end.StopSending)).ConfigureAwait(false);
        }

        deduplicator.Forget(leader);
        return null;
    }

    private async Task<RemovalOutcome> ProduceAsync(StopTokens end)
    {
        if (run.Cap.IsReached && !job.HasCopy)
        {
            return CapReached(); // Without so much as a folder for its output.
        }

        // What cannot be saved must not be paid for, so the place for the response comes first.
        using var store = CreateStore();
        if (store is null)
        {
            _output = new SavedOutput(new FileStamp(job.OutputPath!, Length: 0, default), IsInProgressElsewhere: true);
            return InProgressElsewhere();
        }

        if (Decide(store) is { } settled)
        {
            return settled;
        }

        try
        {
            return await SendAsync(store, end).ConfigureAwait(false);
        }
        finally
        {
            if (_holdsCredit)
            {
                run.Cap.GiveBack();
            }
        }
    }

    // Decides by what is on the disk now that no other run can be at work on the output: it may have been made, or a copy may have
    // become possible. Null when the image is to be sent.
    private RemovalOutcome? Decide(ResultStore store, FileStamp? duplicate = null, OutputSource? source = null)
    {
        var decision = job.Decide();
        _making = decision as OutputDecision.Make;
        return _making is null ? ((OutputDecision.Settle)decision).Outcome
            : (duplicate is { } output ? TryCopy(store, output, source!) : null)
            ?? _making.Copies.Select(known => TryCopy(store, known, _making.Source!)).FirstOrDefault(static copy => copy is not null);
    }

    private RemovalOutcome? TryCopy(ResultStore store, FileStamp original, OutputSource source) =>
        OutputCopy.TryRead(original, store) is { } output
            ? Committed(commit => commit.Copied(output, Counts, source, original), store)
            : null;

    private RemovalOutcome Committed(Func<ImageCommit, RemovalOutcome> save, ResultStore store)
    {
        var commit = new ImageCommit(job, store, _making!);
        var outcome = save(commit);
        if (commit.Saved is { Path: { } path } saved)
        {
            _output = new SavedOutput(new FileStamp(path, saved.Length, saved.Time));
            run.Room.Add(saved.Length);
        }

        EndRunIfDiskIsFull(outcome.Failure);
        return outcome;
    }

    private async Task<RemovalOutcome> SendAsync(ResultStore store, StopTokens end)
    {
        if (!(_holdsCredit = run.Cap.TryTake()))
        {
            return CapReached();
        }

        while (true)
        {
            var acquiring = run.Limiter.AcquireAsync(end.StopSending);
            var isLate = _attempts == 0 && !acquiring.IsCompleted;
            if (await acquiring.ConfigureAwait(false) is not { } permit)
            {
                return Fail(_lastFailure ?? NotSubmitted(run.Limiter.StopCause!));
            }

            TimeSpan? pause;
            try
            {
                // Other runs respect the lock; other programs and people do not.
                if (isLate && Decide(store) is { } settled)
                {
                    return settled;
                }

                store.Reset();
                if (await TryOnceAsync(permit, store, end).ConfigureAwait(false) is { } outcome)
                {
                    return outcome;
                }

                pause = PauseBeforeRetry();
            }
            finally
            {
                run.Limiter.Release(permit);
            }

            if (pause is null)
            {
                var isGivenUp = _lastFailure!.Error == RembgError.ServiceUnavailable;
                return Fail((isGivenUp ? run.Limiter.Failed(permit, _lastFailure, FailureKind.GivenUp, isUnanswered: false) : null) ?? _lastFailure);
            }

            counters.Waits(pause.Value);
            await run.Limiter.WaitAsync(pause.Value, end.StopSending).ConfigureAwait(false);
        }
    }

    // Null when another attempt may help; _lastFailure says why.
    private async Task<RemovalOutcome?> TryOnceAsync(ConcurrencyPermit permit, ResultStore store, StopTokens end)
    {
        var exchange = new Exchange();
        Exception? broken = null;
        try
        {
            await ExchangeAsync(exchange, store, end).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, what has arrived comes first.
        catch (Exception e)
#pragma warning restore CA1031
        {
            broken = e;
        }

        var problem = string.Empty;
        if (exchange.State >= ExchangeState.Answering && CheckImage(store, out problem) is { } answer)
        {
            _holdsCredit = false;
            run.Limiter.Succeeded(permit);
            exchange.Saved();
            return Committed(commit => commit.Received(answer, Counts, broken), store);
        }

        if (exchange.IsOutcomeUnknown)
        {
            _unknownOutcomes++;
            _holdsCredit = false; // It may be spent.
        }

        _usesAttempt = true;
        switch (broken)
        {
            case null:
                throw EndRunFor(FailureTexts.NotAnImage(store.Content, problem, run.Connection.Redactor), permit, exchange);
            case TransportException e:
                _uploadBroke |= exchange.State == ExchangeState.NotSent;
                _lastFailure = FailureTexts.Transport(e, exchange, job.Request.Name, run.Connection.Addresses.Removal.Authority, _unknownOutcomes > 0);
                if (!e.IsTransient)
                {
                    throw EndRunFor(_lastFailure, permit, exchange);
                }

                break;
            case RembgApiException e when RetryPolicy.IsTransient(e.Error):
                _lastFailure = e;
                if (e.Error == RembgError.RateLimited)
                {
                    _usesAttempt = false;
                    if (!run.Limiter.RateLimited(permit, e.RetryAfter))
                    {
                        e.Cause = FailureCause.LongPause;
                        throw EndRunFor(e, permit, exchange);
                    }

                    return null;
                }

                break;
            case RembgException e:
                throw EndRunFor(e, permit, exchange);
            default:
                ExceptionDispatchInfo.Capture(broken).Throw();
                throw broken;
        }

        if (exchange.IsOutcomeUnknown)
        {
            _lastFailure = run.Limiter.Failed(permit, _lastFailure, RetryPolicy.KindOf(_lastFailure), isUnanswered: true) ?? _lastFailure;
        }
        else if (!exchange.IsDelivered && _lastFailure is not RembgApiException { StatusCode: not (502 or 503 or 504) })
        {
            WaitOutOutage(permit, _lastFailure);
        }

        return null;
    }

    private void WaitOutOutage(ConcurrencyPermit permit, RembgException failure)
    {
        var verdict = run.Limiter.Unreachable(permit, _unreached, (failure as RembgApiException)?.RetryAfter);
        _unreached = permit;
        _usesAttempt = verdict != OutageVerdict.Wait;
        if (verdict == OutageVerdict.GiveUp)
        {
            throw run.Retries.HasRetryAfter(attempts: 1)
                ? run.Limiter.Stop(FailureTexts.Outage(failure, run.Retries.NewPausePolicy().Patience))!
                : run.Limiter.Failed(permit, failure, FailureKind.NotOfImage, isUnanswered: false) ?? failure;
        }
    }

    private async Task ExchangeAsync(Exchange exchange, ResultStore store, StopTokens end)
    {
        using var upload = job.OpenUpload();
        _attempts++;
        await run.Connection.RemoveAsync(
            new RemovalAttempt
            {
                Fields = job.Fields,
                Image = upload,
                Expectation = run.Expectation,
                Observer = counters,
                Sink = store.Write,
                Exchange = exchange,
                UploadBrokeBefore = _uploadBroke,
            },
            end).ConfigureAwait(false);
    }

    // Null when what has arrived is no complete image.
    private static ImageHeader? CheckImage(ResultStore store, out string problem)
    {
        try
        {
            return ImageIntegrity.TryCheck(store.Content, out var header, out problem) ? header : null;
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            problem = $"it could not be checked ({e.Message.TrimEnd('.')})";
            return null;
        }
    }

    // The failure to report: that of the run, where this one ends it. Before its permit comes back: no other is to be sent in vain.
    private RembgException EndRunFor(RembgException failure, ConcurrencyPermit permit, Exchange exchange) =>
        (RetryPolicy.EndsRun(failure.Error)
            ? run.Limiter.Stop(failure)
            : run.Limiter.Failed(permit, failure, RetryPolicy.KindOf(failure), exchange.IsOutcomeUnknown)) ?? failure;

    private TimeSpan? PauseBeforeRetry()
    {
        // Throttling and outages are waited for by the whole run, at the gate, and are not the image's failure.
        if (!_usesAttempt)
        {
            return TimeSpan.Zero;
        }

        // What may have been paid for is uploaded once more at most, and within what the run may cost.
        _failures++;
        return _unknownOutcomes <= 1 && run.Retries.HasRetryAfter(_failures) && (_holdsCredit = _holdsCredit || run.Cap.TryTake())
            ? run.Retries.PauseAfter(_failures, (_lastFailure as RembgApiException)?.RetryAfter)
            : null;
    }

    // Null when another run, process or machine is at work on the same output.
    private ResultStore? CreateStore() => job.Place is { } place
        ? PartialFile.TryCreate(place.Path, place.Rules.Identity.IgnoresCase(place.Path), run.Folders, run.Room.Next)
        : new MemoryResult();

    private RemovalOutcome CapReached() => new(job.Request, job.NotSubmitted(RemovalReason.MaximumImageCount));

    private RemovalOutcome InProgressElsewhere() => OutputRules.UsesLedger(job.Request)
        ? new RemovalOutcome(job.Request, new RemovalResult
        {
            SourcePath = job.Request.SourcePath,
            SourceLength = job.SourceLength,
            Status = RemovalStatus.Skipped,
            Reason = RemovalReason.InProgressElsewhere,
        })
        : throw new RembgException(
            RembgError.OutputCollision, $"{job.Request.Name} was not sent, because another run is at work on '{job.OutputPath}'.") { Cause = FailureCause.InProgressElsewhere };

    // No further output has room either: a full disk is not paid for image by image.
    private void EndRunIfDiskIsFull(RembgException? failure)
    {
        if (failure is { Cause: FailureCause.DiskFull })
        {
            run.Limiter.Stop(failure);
        }
    }

    private RemovalOutcome Fail(RembgException failure)
    {
        failure.Attempts = _attempts;
        failure.UnknownOutcomeCount = _unknownOutcomes;
        EndRunIfDiskIsFull(failure);
        return new RemovalOutcome(job.Request, failure);
    }
}
