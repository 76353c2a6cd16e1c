using Rembg.Contract;
using Rembg.Files;
using Rembg.Http;
using Rembg.Imaging;

namespace Rembg.Batch;

/// <summary>Brings one image through: the attempts, the pauses between them, the check of the answer. A <see cref="ResultSaver"/> does the rest.</summary>
internal sealed class RemovalWorker
{
    private readonly RemovalRun _run;
    private readonly RemovalJob _job;
    private readonly TransferCounters _counters;
    private readonly AttemptTally _tally = new();
    private readonly ResultSaver _saver;
    private int _failures;
    private bool _uploadBroke;
    private RembgException? _lastFailure;
    private OutputDecision.Make? _making;

    public RemovalWorker(RemovalRun run, RemovalJob job, TransferCounters counters)
    {
        _run = run;
        _job = job;
        _counters = counters;
        _saver = new ResultSaver(job, _tally);
    }

    /// <summary>Works until the image is made, or has failed for good.</summary>
    /// <param name="end">How the run can end before that.</param>
    /// <exception cref="OperationCanceledException">The run was ended; nothing of the image is left behind.</exception>
    public async Task<RemovalOutcome> RunAsync(RunEnd end)
    {
        if (_job.OutputPath is null)
        {
            // An image that stays in memory has nobody left to take it once the run has ended, paid for or not.
            end = RunEnd.AtOnce(end.Ended);
        }

        ResultStore? store = null;
        try
        {
            while (await _run.Limiter.AcquireAsync(end.Ended).ConfigureAwait(false) is { } permit)
            {
                TimeSpan? pause;
                try
                {
                    // The place for the answer comes first: what cannot be saved must not be paid for.
                    if (store is null && (store = MakeStore()) is null)
                    {
                        return WorkedOnElsewhere();
                    }

                    if (_tally.Attempts == 0 && Settle(store) is { } settled)
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
                    _run.Limiter.Release(permit);
                }

                if (pause is null)
                {
                    return Fail(_lastFailure!);
                }

                _counters.Waits();
                await _run.Limiter.WaitAsync(pause.Value, end.Ended).ConfigureAwait(false);
            }

            return Fail(_lastFailure ?? NotSubmitted(_run.Limiter.StopCause));
        }
        catch (RembgException failure)
        {
            return Fail(failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Failures of the network have names of their own, so this is the disk under the unfinished output.
            return Fail(new RembgException(RembgError.WriteFailed, $"The output of {_job.Request.Name} could not be written: {e.Message}", e));
        }
        finally
        {
            store?.Dispose();
        }
    }

    /// <summary>The failure of an image that the run ended before.</summary>
    public static RembgException NotSubmitted(RembgException? cause) => new(
        RembgError.NotSubmitted,
        cause is null ? "The image was not sent, because the run ended before." : $"The image was not sent, because the run ended before: {cause.Message}");

    // Another run may have made the output since the image was planned; nobody can any more.
    private RemovalOutcome? Settle(ResultStore store)
    {
        var decision = _job.Decide();
        _making = decision as OutputDecision.Make;
        return _making is null ? ((OutputDecision.Settle)decision).Outcome : _saver.Copy(store, _making);
    }

    // Null when another run, process or machine is at work on the same output.
    private ResultStore? MakeStore() =>
        _job.Place is { } place ? PartFile.TryCreate(place.Path, place.Rules.Identity.IgnoresCase(place.Path)) : new MemoryResult();

    private RemovalOutcome WorkedOnElsewhere() => OutputRules.UsesLedger(_job.Request)
        ? new RemovalOutcome(_job.Request, new RemovalResult
        {
            SourcePath = _job.Request.SourcePath,
            SourceLength = _job.SourceLength,
            Status = RemovalStatus.Skipped,
            Reason = RemovalReason.InProgressElsewhere,
        })
        : Fail(new RembgException(
            RembgError.OutputCollision, $"{_job.Request.Name} was not sent, because another run is at work on '{_job.OutputPath}'.") { Cause = FailureCause.InProgressElsewhere });

    // Null when another attempt may help; _lastFailure says why.
    private async Task<RemovalOutcome?> TryOnceAsync(ConcurrencyPermit permit, ResultStore store, RunEnd end)
    {
        var exchange = new Exchange();
        try
        {
            await SendAsync(exchange, store, end).ConfigureAwait(false);
            _run.Limiter.Succeeded(permit);
            _run.Forbidden.Note(failure: null);
            var outcome = Finish(store);
            exchange.Saved();
            return outcome;
        }
        catch (TransportException e)
        {
            _uploadBroke |= exchange.State == ExchangeState.NotSent;
            _lastFailure = TransportFailure.Describe(e, exchange, _job.Request.Name, _run.Connection.Addresses.Removal.Authority, _tally);
            if (!e.IsTransient)
            {
                throw _lastFailure;
            }
        }
        catch (RembgApiException e) when (RetryPolicy.IsTransient(e.Error))
        {
            _lastFailure = e;
            _run.Forbidden.Note(e);
            if (e.Error == RembgError.RateLimited && !_run.Limiter.RateLimited(permit, e.RetryAfter))
            {
                e.Cause = FailureCause.LongPause;
                throw;
            }
        }
        catch (RembgException e) when (RetryPolicy.EndsRun(e.Error))
        {
            // Before this image gives its permit back: the next one must not be sent in vain.
            _run.Limiter.Stop(e);
            throw;
        }
        catch (RembgApiException e)
        {
            if (_run.Forbidden.Note(e) is not { } cause)
            {
                throw;
            }

            _run.Limiter.Stop(cause);
            throw cause;
        }
        finally
        {
            _tally.UnknownOutcomes += exchange.IsOutcomeUnknown ? 1 : 0;
        }

        return null;
    }

    private async Task SendAsync(Exchange exchange, ResultStore store, RunEnd end)
    {
        using var upload = _job.OpenUpload();
        _tally.Attempts++;
        await _run.Connection.RemoveAsync(
            new RemovalAttempt
            {
                Fields = _job.Request.Fields,
                Image = upload,
                Expectation = _run.Expectation,
                Observer = _counters,
                Sink = store.Write,
                Exchange = exchange,
                UploadBrokeBefore = _uploadBroke,
            },
            end).ConfigureAwait(false);
    }

    // Nothing here can be cancelled: the image has arrived and is paid for.
    private RemovalOutcome Finish(ResultStore store)
    {
        if (ImageIntegrity.Check(store.Content, out var problem) is not { } format)
        {
            throw UnexpectedResponse.ToException(store.Content, problem, _run.Connection.Redactor);
        }

        return _saver.Save(store, format, RemovalStatus.Completed, _making!);
    }

    private TimeSpan? PauseBeforeRetry()
    {
        // A limit of the account is waited for by the whole run, at the gate, and is not the image's failure.
        if (_lastFailure!.Error == RembgError.RateLimited)
        {
            return TimeSpan.Zero;
        }

        _failures++;
        return _run.Retries.HasRetryAfter(_failures)
            ? _run.Retries.PauseAfter(_failures, (_lastFailure as RembgApiException)?.RetryAfter)
            : null;
    }

    private RemovalOutcome Fail(RembgException failure)
    {
        failure.Attempts = _tally.Attempts;
        failure.UnknownOutcomeCount = _tally.UnknownOutcomes;
        return new RemovalOutcome(_job.Request, failure);
    }
}
