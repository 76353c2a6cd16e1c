using Rembg.Concurrency;
using Rembg.Contract;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>Brings one image through: the attempts, the pauses between them, the check of the answer. A <see cref="ResultSaver"/> does the rest.</summary>
internal sealed class RemovalWorker
{
    private readonly RemovalRun _run;
    private readonly RemovalJob _job;
    private readonly TransferCounters _counters;
    private readonly AttemptTally _tally = new();
    private readonly ResultSaver _saver;
    private readonly TwinTurn? _turn;
    private int _failures;
    private bool _uploadBroke;
    private RembgException? _lastFailure;

    /// <param name="run">What the images of the run share.</param>
    /// <param name="job">The image.</param>
    /// <param name="counters">What its progress is told to.</param>
    /// <param name="turn">Its turn among those with the same bytes, where that is known already; null when it is to be found out.</param>
    public RemovalWorker(RemovalRun run, RemovalJob job, TransferCounters counters, TwinTurn? turn = null)
    {
        _turn = turn;
        _run = run;
        _job = job;
        _counters = counters;
        _saver = new ResultSaver(job, _tally);
    }

    /// <summary>Works until the image is made, or has failed for good.</summary>
    /// <param name="end">How the run can end before that.</param>
    /// <exception cref="OperationCanceledException">The run was ended; nothing of the image is left behind.</exception>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        if (_job.OutputPath is null)
        {
            // An image that stays in memory has nobody left to take it once the run has ended, paid for or not.
            end = StopTokens.AbortOnly(end.StopSending);
        }

        using var preparation = new RemovalPreparation(_run, _job, _saver, _turn);
        try
        {
            var outcome = await preparation.RunAsync(end.StopSending).ConfigureAwait(false) ?? await SendAsync(preparation, end).ConfigureAwait(false);
            await preparation.PassOnAsync(outcome).ConfigureAwait(false);
            return outcome;
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
    }

    /// <summary>The failure of an image that the run ended before.</summary>
    public static RembgException NotSubmitted(RembgException cause) =>
        new(RembgError.NotSubmitted, $"The image was not sent, because the run ended before: {cause.Message}");

    // What was counted is given back when the image never went out: its file is gone, or the run was over before.
    private async Task<RemovalOutcome> SendAsync(RemovalPreparation preparation, StopTokens end)
    {
        try
        {
            while (true)
            {
                var acquiring = _run.Limiter.AcquireAsync(end.StopSending);
                var isLate = _tally.Attempts == 0 && !acquiring.IsCompleted;
                if (await acquiring.ConfigureAwait(false) is not { } permit)
                {
                    return Fail(_lastFailure ?? NotSubmitted(_run.Limiter.StopCause!));
                }

                TimeSpan? pause;
                try
                {
                    // Other runs keep away from what is claimed; other programs and people may not.
                    if (isLate && preparation.LookAgain() is { } settled)
                    {
                        return settled;
                    }

                    preparation.Store.Reset();
                    if (await TryOnceAsync(permit, preparation, end).ConfigureAwait(false) is { } outcome)
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

                _counters.Waits(pause.Value);
                await _run.Limiter.WaitAsync(pause.Value, end.StopSending).ConfigureAwait(false);
            }
        }
        finally
        {
            if (_tally.Attempts == 0)
            {
                _run.Cap.GiveBack();
            }
        }
    }

    // Null when another attempt may help; _lastFailure says why.
    private async Task<RemovalOutcome?> TryOnceAsync(ConcurrencyPermit permit, RemovalPreparation preparation, StopTokens end)
    {
        var exchange = new Exchange();
        try
        {
            await SendAsync(exchange, preparation.Store, end).ConfigureAwait(false);
            _run.Limiter.Succeeded(permit);
            _run.Forbidden.Note(failure: null);
            var outcome = Finish(preparation);
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

    private async Task SendAsync(Exchange exchange, ResultStore store, StopTokens end)
    {
        using var upload = _job.OpenUpload();
        _tally.Attempts++;
        await _run.Connection.RemoveAsync(
            new RemovalAttempt
            {
                Fields = _job.Fields,
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
    private RemovalOutcome Finish(RemovalPreparation preparation)
    {
        var store = preparation.Store;
        if (ImageIntegrity.Check(store.Content, out var problem) is not { } format)
        {
            throw UnexpectedResponse.ToException(store.Content, problem, _run.Connection.Redactor);
        }

        return _saver.Save(store, format, preparation.Making);
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
