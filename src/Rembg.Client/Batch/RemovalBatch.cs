using System.Collections.Concurrent;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Processes many images concurrently. One thread submits while <see cref="CanSubmit"/> and takes outcomes otherwise; each image has
/// exactly one, in the order of completion, unless the run is cancelled.
/// </summary>
internal sealed class RemovalBatch : IDisposable
{
    private const int MaxUntaken = 64;

    private static readonly TimeSpan MaxCancelTime = TimeSpan.FromSeconds(30);

    private readonly RunContext _run;
    private readonly CancellationTokenSource _ending;
    private readonly StopTokens _end;
    private readonly CancellationTokenRegistration _waking;
    private readonly OutcomeQueue _finished = new();
    private readonly ConcurrentDictionary<int, RemovalWorker> _inFlight = new();
    private readonly TaskCompletionSource<bool> _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1; // The workers, and the submitter until the run ends.
    private int _isEnded;
    private int _pending;
    private int _submitted;
    private int _completed;
    private int _failed;

    public RemovalBatch(RunContext run, CancellationToken cancellationToken = default)
    {
        _run = run;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end = new StopTokens(_ending.Token, cancellationToken);
        _waking = cancellationToken.Register(_finished.Wake);
        run.Deduplicator.Waits = _finished.Wake;
    }

    /// <summary>Whether another image may be submitted. Images that wait for an identical one do not count against the limit.</summary>
    public bool CanSubmit
    {
        get
        {
            var limit = _run.Limiter.Limit;
            var waiting = _run.Deduplicator.WaitingCount;
            return waiting < Deduplicator.MaxWaiting && _inFlight.Count - waiting < limit && _pending - waiting < limit + MaxUntaken;
        }
    }

    /// <summary>Images submitted whose outcomes were not taken yet.</summary>
    public int PendingCount => _pending;

    public TransferTotals Totals => _run.Totals;

    public int ThrottledRequests => _run.Limiter.ThrottledRequests;

    /// <summary>Why no further image can succeed; null while one can.</summary>
    public RembgException? StopCause => _run.Limiter.StopCause;

    /// <summary>Starts one image. It is not uploaded once the run has ended or its spending cap is reached.</summary>
    public void Submit(RemovalJob job)
    {
        _pending++;
        if (StopCause is { } cause)
        {
            _finished.Add(new RemovalOutcome(job.Request, FailureTexts.NotSubmitted(cause)));
            return;
        }

        var id = ++_submitted;
        var leading = job.IsFileToFile && job.Planned is { Length: > 0 } source ? _run.Deduplicator.TryLead(source) : null;
        var worker = new RemovalWorker(_run, job, new TransferCounters(id, job.DisplayName, _run.Totals), leading);
        _inFlight[id] = worker;
        Interlocked.Increment(ref _users);
        _ = Task.Run(() => WorkAsync(id, worker, job));
    }

    /// <summary>Takes the next outcome.</summary>
    public bool TryTake(out RemovalOutcome outcome, TimeSpan wait)
    {
        _end.Abort.ThrowIfCancellationRequested();
        if (!_finished.TryTake(out outcome, wait))
        {
            _end.Abort.ThrowIfCancellationRequested();
            return false;
        }

        _pending--;
        return true;
    }

    /// <summary>Takes a remaining outcome after the end of the run.</summary>
    public bool TryTakeRest(out RemovalOutcome outcome) => _finished.TryTake(out outcome, TimeSpan.Zero);

    /// <summary>Clears the memory of processed inputs, unless an image is pending.</summary>
    public void Forget()
    {
        if (_pending == 0)
        {
            _run.Deduplicator.Clear();
        }
    }

    /// <summary>Completes when an outcome can be taken, or the run is cancelled.</summary>
    public Task WaitToTakeAsync() => _end.Abort.IsCancellationRequested ? Task.CompletedTask : _finished.WaitAsync();

    public BatchProgress GetProgress()
    {
        var inFlight = _inFlight.Values.Where(static worker => !worker.IsFollowing).Select(static worker => worker.Counters.Snapshot());
        return new BatchProgress
        {
            Completed = Volatile.Read(ref _completed),
            Failed = Volatile.Read(ref _failed),
            BytesUp = _run.Totals.BytesSent,
            BytesDown = _run.Totals.BytesReceived,
            PausedFor = _run.Limiter.PausedFor,
            InFlight = [.. inFlight.OrderBy(static image => image.Id)],
            ConcurrencyLimit = _run.Limiter.Limit,
            ConcurrencyReason = _run.Limiter.Explanation,
        };
    }

    /// <summary>
    /// Ends the run: nothing new is uploaded, and images that were uploaded completely are awaited and saved, because they are paid for.
    /// The idle timeout bounds the wait; cancelling the run ends it at once.
    /// </summary>
    public void Dispose()
    {
        var ended = EndAsync();
        try
        {
            ended.Wait(_end.Abort);
        }
        catch (OperationCanceledException)
        {
            ended.Wait(MaxCancelTime);
        }
    }

    /// <summary>Like <see cref="Dispose"/>, without blocking a thread.</summary>
    public async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 0)
        {
            _ending.Cancel();
            Leave();
        }

        await _idle.Task.ConfigureAwait(false);
        _waking.Dispose();
        _ending.Dispose();
        _run.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _idle.TrySetResult(true);
        }
    }

    private async Task WorkAsync(int id, RemovalWorker worker, RemovalJob job)
    {
        RemovalOutcome? outcome = null;
        try
        {
            outcome = await worker.RunAsync(_end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.StopSending.IsCancellationRequested)
        {
            // The run was ended, which is no outcome of the image.
        }
        // An internal error must not end the process or leave an image without an outcome.
        catch (Exception e)
        {
            outcome = new RemovalOutcome(job.Request, FailureTexts.Internal(job.Request.Name, e));
        }

        _inFlight.TryRemove(id, out _); // Before the outcome can be taken, so that its taker can submit the next image.
        if (outcome is not null)
        {
            _ = outcome.Failure is not null ? Interlocked.Increment(ref _failed)
                : outcome.Result!.Status is RemovalStatus.Completed or RemovalStatus.Copied ? Interlocked.Increment(ref _completed)
                : 0;
            _finished.Add(outcome);
        }

        Leave();
    }
}
