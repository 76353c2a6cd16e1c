using System.Runtime.ExceptionServices;
using Rembg.Concurrency;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Uploads one image until it is received or has finally failed: attempts, pauses, and what each attempt means for the image, the run and
/// the cost.
/// </summary>
internal sealed class ImageSubmission(RunContext run, RemovalJob job, TransferCounters counters, ResultStore store, ImageCommit commit)
{
    private int _failures;
    private bool _uploadBroke;
    private bool _holdsCredit;
    private bool _usesAttempt;
    private TimeSpan? _unreachedAt;
    private RembgException? _lastFailure;

    /// <summary>Uploads the image, and retries where that can help.</summary>
    /// <returns>The outcome of the received image, of a late decision, or of a spending cap that is reached.</returns>
    public async Task<RemovalOutcome> RunAsync(StopTokens end)
    {
        _holdsCredit = run.Cap.TryTake();
        if (!_holdsCredit)
        {
            return job.NotSubmitted(RemovalReason.MaximumImageCount);
        }

        try
        {
            while (true)
            {
                if (await AttemptAsync(end).ConfigureAwait(false) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        finally
        {
            if (_holdsCredit)
            {
                run.Cap.GiveBack();
            }
        }
    }

    // Null when the image is to be attempted again.
    private async Task<RemovalOutcome?> AttemptAsync(StopTokens end)
    {
        var acquiring = run.Limiter.AcquireAsync(end.StopSending);
        var isLate = job.Attempts == 0 && !acquiring.IsCompleted;
        if (await acquiring.ConfigureAwait(false) is not { } permit)
        {
            throw _lastFailure ?? FailureTexts.NotSubmitted(run.Limiter.StopCause!);
        }

        TimeSpan? pause;
        Telemetry.CountActive(1);
        try
        {
            // Other programs and people do not respect the lock.
            if (isLate && commit.Decide() is { } late)
            {
                return late;
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
            throw (isGivenUp ? run.Limiter.Failed(permit, _lastFailure, FailureKind.GivenUp) : null) ?? _lastFailure;
        }

        counters.Waits(pause.Value);
        await run.Limiter.WaitAsync(pause.Value, end.StopSending).ConfigureAwait(false);
        return null;
    }

    // Null when another attempt may help; then _lastFailure says why this one failed.
    private async Task<RemovalOutcome?> TryOnceAsync(ConcurrencyPermit permit, StopTokens end)
    {
        var exchange = new Exchange();
        Exception? broken = null;
        try
        {
            await ExchangeAsync(exchange, end).ConfigureAwait(false);
        }
        // An image that has arrived is saved, whatever failed after it.
        catch (Exception e)
        {
            broken = e;
        }

        var problem = string.Empty;
        if (exchange.State >= ExchangeState.Answering && CheckImage(out problem) is { } output)
        {
            _holdsCredit = false;
            run.Limiter.Succeeded(permit);
            return commit.Received(output, broken);
        }

        if (exchange.IsOutcomeUnknown)
        {
            job.UnknownOutcomes++;
            _holdsCredit = false; // It may be spent.
        }

        if (broken is not (null or TransportException or RembgException))
        {
            ExceptionDispatchInfo.Capture(broken).Throw(); // The run was ended, or there is an internal error.
        }

        _usesAttempt = true;
        _uploadBroke |= broken is TransportException && exchange.State == ExchangeState.NotSent;
        _lastFailure = broken switch
        {
            null => FailureTexts.NotAnImage(store.Content, problem, run.Connection.Redactor),
            TransportException e => FailureTexts.Transport(
                e, exchange, job.Request.Name, run.Connection.Addresses.Removal.Authority, job.UnknownOutcomes > 0),
            _ => (RembgException)broken,
        };
        if (_lastFailure is RembgApiException { Error: RembgError.RateLimited } throttled)
        {
            _usesAttempt = false;
            Telemetry.CountThrottled();
            if (run.Limiter.RateLimited(permit, throttled.RetryAfter))
            {
                return null;
            }

            throttled.Cause = FailureCause.LongPause;
        }

        var isTransient = broken is TransportException { IsTransient: true } || RetryPolicy.IsTransient(_lastFailure.Error);
        if (!isTransient || _lastFailure.Cause == FailureCause.LongPause)
        {
            // Before the permit is released and another image is uploaded in vain.
            throw (RetryPolicy.EndsRun(_lastFailure.Error)
                ? run.Limiter.Stop(_lastFailure)
                : run.Limiter.Failed(permit, _lastFailure, RetryPolicy.KindOf(_lastFailure), exchange.IsOutcomeUnknown)) ?? _lastFailure;
        }

        if (exchange.IsOutcomeUnknown)
        {
            _lastFailure = run.Limiter.Failed(permit, _lastFailure, RetryPolicy.KindOf(_lastFailure), isUnanswered: true) ?? _lastFailure;
        }
        else if ((!exchange.IsDelivered || run.Options.IsEndless)
            && _lastFailure is not RembgApiException { StatusCode: not (502 or 503 or 504) })
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
                ? run.Limiter.Stop(FailureTexts.Outage(failure, run.Retries.Patience))!
                : run.Limiter.Failed(permit, failure, FailureKind.NotOfImage) ?? failure;
        }
    }

    private async Task ExchangeAsync(Exchange exchange, StopTokens end)
    {
        using var upload = job.OpenUpload();
        var attempt = new RemovalAttempt(job.Fields, upload, run.Expectation, counters, store.Write, exchange, _uploadBroke);
        await run.Connection.RemoveAsync(attempt, end).ConfigureAwait(false);
    }

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

    // Null when the image is not retried.
    private TimeSpan? PauseBeforeRetry()
    {
        if (!_usesAttempt)
        {
            return TimeSpan.Zero; // The whole run waits for throttling and outages, at the gate.
        }

        // An image that may have been paid for is uploaded once more at most, and within the spending cap.
        _failures++;
        return job.UnknownOutcomes <= 1 && run.Retries.HasRetryAfter(_failures) && (_holdsCredit = _holdsCredit || run.Cap.TryTake())
            ? run.Retries.PauseOfImage(_failures, (_lastFailure as RembgApiException)?.RetryAfter)
            : null;
    }
}
