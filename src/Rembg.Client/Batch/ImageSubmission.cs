using System.Runtime.ExceptionServices;
using Rembg.Concurrency;
using Rembg.Contract;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Sends one image until it has arrived or failed for good: attempts, pauses, and what each attempt means for the image, the run and
/// what it costs.
/// </summary>
/// <param name="run">What the images of the run share. A credit of its cap was taken for this image.</param>
/// <param name="job">The image.</param>
/// <param name="counters">Its progress.</param>
/// <param name="store">The place for the response.</param>
/// <param name="decide">Decides once more by what is on the disk; null when the image is to be sent.</param>
/// <param name="commit">Saves the complete image: its header, and how the exchange ended where that was not as it should.</param>
internal sealed class ImageSubmission(
    RunContext run,
    RemovalJob job,
    TransferCounters counters,
    ResultStore store,
    Func<RemovalOutcome?> decide,
    Func<ImageHeader, Exception?, RemovalOutcome> commit)
{
    private int _failures;
    private bool _uploadBroke;
    private bool _holdsCredit = true;
    private bool _usesAttempt;
    private TimeSpan? _unreachedAt;
    private RembgException? _lastFailure;

    /// <summary>How often the upload was begun.</summary>
    public int Attempts { get; private set; }

    /// <summary>How many uploads may have cost a credit and brought no image.</summary>
    public int UnknownOutcomes { get; private set; }

    /// <summary>Returns the credit to the cap, unless it was or may have been spent.</summary>
    public void ReturnUnusedCredit()
    {
        if (_holdsCredit)
        {
            _holdsCredit = false;
            run.Cap.GiveBack();
        }
    }

    /// <summary>Sends the image, and again where that can help.</summary>
    /// <param name="end">How the run can end before that.</param>
    /// <returns>The outcome of the image that was received, or of a late decision.</returns>
    /// <exception cref="RembgException">The image failed.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        while (true)
        {
            var acquiring = run.Limiter.AcquireAsync(end.StopSending);
            var isLate = Attempts == 0 && !acquiring.IsCompleted;
            if (await acquiring.ConfigureAwait(false) is not { } permit)
            {
                throw _lastFailure ?? FailureTexts.NotSubmitted(run.Limiter.StopCause!);
            }

            TimeSpan? pause;
            Telemetry.CountActive(1);
            try
            {
                // Other runs respect the lock; other programs and people do not.
                if (isLate && decide() is { } settled)
                {
                    return settled;
                }

                store.Reset();
                if (await TryOnceAsync(permit, end).ConfigureAwait(false) is { } outcome)
                {
                    return outcome;
                }

                pause = PauseBeforeRetry();
            }
            finally
            {
                Telemetry.CountActive(-1);
                run.Limiter.Release(permit);
            }

            if (pause is null)
            {
                var isGivenUp = _lastFailure!.Error == RembgError.ServiceUnavailable;
                throw (isGivenUp ? run.Limiter.Failed(permit, _lastFailure, FailureKind.GivenUp, isUnanswered: false) : null) ?? _lastFailure;
            }

            counters.Waits(pause.Value);
            await run.Limiter.WaitAsync(pause.Value, end.StopSending).ConfigureAwait(false);
        }
    }

    // Null when another attempt may help; _lastFailure says why.
    private async Task<RemovalOutcome?> TryOnceAsync(ConcurrencyPermit permit, StopTokens end)
    {
        var exchange = new Exchange();
        Exception? broken = null;
        try
        {
            await ExchangeAsync(exchange, end).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, what has arrived comes first.
        catch (Exception e)
#pragma warning restore CA1031
        {
            broken = e;
        }

        var problem = string.Empty;
        if (exchange.State >= ExchangeState.Answering && CheckImage(out problem) is { } answer)
        {
            _holdsCredit = false;
            run.Limiter.Succeeded(permit);
            exchange.Saved();
            return commit(answer, broken);
        }

        if (exchange.IsOutcomeUnknown)
        {
            UnknownOutcomes++;
            _holdsCredit = false; // It may be spent.
        }

        _usesAttempt = true;
        switch (broken)
        {
            case null:
                throw EndRunFor(FailureTexts.NotAnImage(store.Content, problem, run.Connection.Redactor), permit, exchange);
            case TransportException e:
                _uploadBroke |= exchange.State == ExchangeState.NotSent;
                _lastFailure = FailureTexts.Transport(e, exchange, job.Request.Name, run.Connection.Addresses.Removal.Authority, UnknownOutcomes > 0);
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
                    Telemetry.CountThrottled();
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
        else if ((!exchange.IsDelivered || run.IsEndless) && _lastFailure is not RembgApiException { StatusCode: not (502 or 503 or 504) })
        {
            WaitOutOutage(permit, _lastFailure);
        }

        return null;
    }

    private void WaitOutOutage(ConcurrencyPermit permit, RembgException failure)
    {
        var verdict = run.Limiter.Unreachable(permit, ref _unreachedAt, (failure as RembgApiException)?.RetryAfter);
        _usesAttempt = verdict != OutageVerdict.Wait;
        if (verdict == OutageVerdict.GiveUp)
        {
            throw run.Retries.HasRetryAfter(attempts: 1)
                ? run.Limiter.Stop(FailureTexts.Outage(failure, run.Retries.NewPausePolicy().Patience))!
                : run.Limiter.Failed(permit, failure, FailureKind.NotOfImage, isUnanswered: false) ?? failure;
        }
    }

    private async Task ExchangeAsync(Exchange exchange, StopTokens end)
    {
        using var upload = job.OpenUpload();
        Attempts++;
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
    private ImageHeader? CheckImage(out string problem)
    {
        try
        {
            return ImageIntegrity.TryCheck(store.Content, out var header, out problem) ? header : null;
        }
        catch (Exception e) when (FileErrors.IsFileSystemError(e))
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
        return UnknownOutcomes <= 1 && run.Retries.HasRetryAfter(_failures) && (_holdsCredit = _holdsCredit || run.Cap.TryTake())
            ? run.Retries.PauseAfter(_failures, (_lastFailure as RembgApiException)?.RetryAfter)
            : null;
    }
}
