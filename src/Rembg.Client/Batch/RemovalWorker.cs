using System.Diagnostics;
using Rembg.Contract;
using Rembg.Files;
using Rembg.Http;
using Rembg.Imaging;

namespace Rembg.Batch;

/// <summary>Brings one image through: the attempts, the pauses between them, the check of the answer, the file.</summary>
internal sealed class RemovalWorker
{
    private readonly RemovalRun _run;
    private readonly RemovalJob _job;
    private readonly TransferCounters _counters;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _attempts;
    private int _failures;
    private int _unknownOutcomes;
    private bool _uploadBroke;
    private RembgException? _lastFailure;
    private OutputDecision.Make? _making;

    public RemovalWorker(RemovalRun run, RemovalJob job, TransferCounters counters)
    {
        _run = run;
        _job = job;
        _counters = counters;
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
                    if (store is null && (store = ResultStore.TryMake(_job)) is null)
                    {
                        return WorkedOnElsewhere();
                    }

                    if (_attempts == 0 && Settle(store) is { } settled)
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
        return _making is null ? ((OutputDecision.Settle)decision).Outcome : Copy(store, _making.Twins);
    }

    // The same picture is there already: it is copied and costs nothing. Where that cannot be done, it is sent after all.
    private RemovalOutcome? Copy(ResultStore store, IReadOnlyList<string> twins)
    {
        foreach (var twin in twins)
        {
            store.Reset();
            try
            {
                using var source = SourceFile.Open(new FileInfo(twin));
                var chunk = new byte[81920];
                int read;
                while ((read = source.Read(chunk, 0, chunk.Length)) > 0)
                {
                    store.Write(chunk, read);
                }
            }
            catch (Exception e) when (e is RembgException or IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (ImageIntegrity.Check(store.Content, out _) is { } format)
            {
                return Save(store, format, RemovalStatus.Copied, RemovalReason.SameImage);
            }
        }

        return null;
    }

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
            _lastFailure = Describe(e, exchange);
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
            _unknownOutcomes += exchange.IsOutcomeUnknown ? 1 : 0;
        }

        return null;
    }

    private async Task SendAsync(Exchange exchange, ResultStore store, RunEnd end)
    {
        using var upload = _job.OpenUpload();
        _attempts++;
        await _run.Connection.RemoveAsync(
            new RemovalAttempt
            {
                Options = _job.Request.Options,
                Image = upload,
                Expectation = _run.Expectation,
                Observer = _counters,
                Sink = store,
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

        return Save(store, format, RemovalStatus.Completed, _making!.Reason);
    }

    private RemovalOutcome Save(ResultStore store, ImageFormat format, string status, string? reason)
    {
        var warnings = new List<string>(0);
        var length = store.Content.Length;
        var target = TargetFor(format, warnings, out var replace);
        var notes = OutputRules.UsesLedger(_job.Request);
        string? hash = null;
        if (notes)
        {
            store.Content.Position = 0;
            hash = FileHash.Of(store.Content);
        }

        var saved = store.Commit(target, replace);
        if (saved != target)
        {
            warnings.Add($"'{target}' is locked or was made by somebody else meanwhile, so the output of {_job.Request.Name} was saved as '{saved}'.");
        }

        if (notes)
        {
            var rules = _job.Place!.Rules;
            rules.History.NoteSaved(_job.Entry(saved!, hash!, status, _attempts, _unknownOutcomes), saved!);
            warnings.AddRange(rules.History.Ledgers.TakeWarnings());
        }

        var result = new RemovalResult
        {
            SourcePath = _job.Request.SourcePath,
            SourceLength = _job.SourceLength,
            Status = status,
            OutputPath = saved,
            OutputLength = length,
            Format = format.ToString(),
            Elapsed = TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _startedAt) / (double)Stopwatch.Frequency),
            Attempts = _attempts,
            Reason = reason,
            UnknownOutcomeCount = _unknownOutcomes,
        };
        return new RemovalOutcome(_job.Request, result, warnings, target is null ? ((MemoryStream)store.Content).ToArray() : null);
    }

    private string? TargetFor(ImageFormat format, List<string> warnings, out bool replace)
    {
        replace = false;
        if (_job.Place is not { } place)
        {
            if (format != _job.Request.Options.Format)
            {
                warnings.Add(OtherFormat(format));
            }

            return null;
        }

        var target = place.Path;
        if (format != _job.Request.Options.Format)
        {
            warnings.Add(OtherFormat(format));
            target = Path.ChangeExtension(target, format.Extension());
        }

        // Nobody asked to replace a file of another name than the one that was to be written.
        replace = _making!.Replaced is { } replaced && place.Rules.Identity.AreSame(target, replaced);
        return target;
    }

    private string OtherFormat(ImageFormat format) =>
        $"The service answered {_job.Request.Name} with {format} instead of {_job.Request.Options.Format}; it was saved as what it is.";

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

    private RembgException Describe(TransportException e, Exchange exchange)
    {
        var name = _job.Request.Name;
        var host = _run.Connection.Addresses.Removal.Authority;
        return e switch
        {
            _ when exchange.State == ExchangeState.Answering => new RembgException(
                RembgError.InvalidResponse, $"{name} was answered, but not to the end: {e.Message}.", e.InnerException)
            {
                Cause = FailureCause.AnswerCutShort,
            },
            _ when exchange.IsOutcomeUnknown || _unknownOutcomes > 0 => new RembgException(
                RembgError.OutcomeUnknown, $"{name} was sent whole to {host}, but no answer came: {e.Message}.", e.InnerException),
            { TimedOut: true } => new RembgException(
                RembgError.RequestTimedOut, $"{name} could not be sent to {host}: {e.Message}.", e.InnerException),
            _ => new RembgException(
                RembgError.ConnectionFailed, $"{name} could not be sent to {host}: {e.Message}.", e.InnerException),
        };
    }

    private RemovalOutcome Fail(RembgException failure)
    {
        failure.Attempts = _attempts;
        failure.UnknownOutcomeCount = _unknownOutcomes;
        return new RemovalOutcome(_job.Request, failure);
    }
}
