using System.Collections.Concurrent;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Processes many images concurrently. One thread submits while <see cref="CanSubmit"/> and takes otherwise; each image comes back exactly
/// once, as it finishes, unless the run is cancelled.
/// </summary>
internal sealed class RemovalBatch : IDisposable
{
    private static readonly TimeSpan LongestCancel = TimeSpan.FromSeconds(30);

    // Finished outcomes that may wait to be taken.
    private const int LongestBacklog = 64;

    private readonly RunContext _run;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationToken _cancelled;
    private readonly StopTokens _end;
    private readonly CancellationTokenRegistration _waking;
    private readonly OutcomeQueue _finished = new();
    private readonly ConcurrentDictionary<int, RemovalWorker> _inFlight = new();
    private readonly object _lock = new();
    private TaskCompletionSource<bool>? _idle;
    private bool _isReleased;
    private int _running;
    private int _pending;
    private int _submitted;
    private int _completed;
    private int _failed;

    /// <param name="run">What the images share. The batch disposes of it.</param>
    /// <param name="cancellationToken">Ends everything in flight at once.</param>
    public RemovalBatch(RunContext run, CancellationToken cancellationToken = default)
    {
        _run = run;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _cancelled = cancellationToken;
        _end = new StopTokens(_ending.Token, cancellationToken);
        _waking = cancellationToken.Register(_finished.Wake);
        if (run.Deduplicator is { } deduplicator)
        {
            deduplicator.Waits = _finished.Wake;
        }
    }

    /// <summary>
    /// Whether another image may be submitted: fewer are in flight than may be, and finished ones do not pile up. Images that wait
    /// for an identical one take no place of others.
    /// </summary>
    public bool CanSubmit
    {
        get
        {
            var limit = _run.Limiter.Limit;
            var waiting = _run.Deduplicator?.WaitingCount ?? 0;
            return waiting < Deduplicator.MostWaiting && Volatile.Read(ref _running) - waiting < limit && _pending - waiting < limit + LongestBacklog;
        }
    }

    /// <summary>Images submitted and not yet taken back.</summary>
    public int PendingCount => _pending;

    /// <summary>The bytes of the run so far.</summary>
    public TransferTotals Totals => _run.Totals;

    /// <summary>How often the service asked to slow down.</summary>
    public int Refusals => _run.Limiter.Refusals;

    /// <summary>Why no further image can succeed; null while one can.</summary>
    public RembgException? StopCause => _run.Limiter.StopCause;

    /// <summary>Starts one image. It comes back unsent when the run is over, or when it would be sent and the cap is reached.</summary>
    /// <param name="job">The planned image.</param>
    public void Submit(RemovalJob job)
    {
        _ = job ?? throw new ArgumentNullException(nameof(job));
        _pending++;
        if (StopCause is { } cause)
        {
            _finished.Add(new RemovalOutcome(job.Request, FailureTexts.NotSubmitted(cause)));
            return;
        }

        var id = ++_submitted;
        var leading = job.IsFileToFile && job.Planned is { Length: > 0 } source ? _run.Deduplicator?.TryLead(source) : null;
        var worker = new RemovalWorker(_run, job, new TransferCounters(id, job.DisplayName, _run.Totals), leading);
        _inFlight[id] = worker;
        lock (_lock)
        {
            if (_running++ == 0)
            {
                _idle = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        _ = Task.Run(() => WorkAsync(id, worker, job));
    }

    /// <summary>Takes the next image that has finished.</summary>
    /// <param name="outcome">How it ended, when the answer is true.</param>
    /// <param name="wait">How long to wait for one.</param>
    /// <returns>Whether one has finished.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public bool TryTake(out RemovalOutcome outcome, TimeSpan wait)
    {
        _cancelled.ThrowIfCancellationRequested();
        if (!_finished.TryTake(out outcome, wait))
        {
            _cancelled.ThrowIfCancellationRequested();
            return false;
        }

        _pending--;
        return true;
    }

    /// <summary>Takes what finished before the run ended and was not taken.</summary>
    public bool TryTakeRest(out RemovalOutcome outcome) => _finished.TryTake(out outcome, TimeSpan.Zero);

    /// <summary>Forgets the inputs that were processed, when none is in flight.</summary>
    /// <returns>Whether it did.</returns>
    public bool TryForget()
    {
        if (_pending == 0)
        {
            _run.Deduplicator?.Clear();
        }

        return _pending == 0;
    }

    /// <summary>Completes when there is an outcome to take, or when the run is cancelled.</summary>
    public Task WaitToTakeAsync() => _cancelled.IsCancellationRequested ? Task.CompletedTask : _finished.WaitAsync();

    /// <summary>How far the run is. Taken now and then, it costs the workers nothing.</summary>
    /// <returns>A snapshot.</returns>
    public BatchProgress GetProgress()
    {
        var inFlight = new List<TransferSnapshot>(_inFlight.Count);
        foreach (var entry in _inFlight)
        {
            if (!entry.Value.IsFollowing)
            {
                inFlight.Add(entry.Value.Counters.Snapshot());
            }
        }

        inFlight.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return new BatchProgress
        {
            Completed = Volatile.Read(ref _completed),
            Failed = Volatile.Read(ref _failed),
            BytesUp = _run.Totals.BytesSent,
            BytesDown = _run.Totals.BytesReceived,
            PausedFor = _run.Limiter.PausedFor,
            InFlight = inFlight,
            ConcurrencyLimit = _run.Limiter.Limit,
            ConcurrencyReason = _run.Limiter.Explanation,
        };
    }

    /// <summary>
    /// Ends the run: nothing new is sent, and what has been sent whole is waited for and saved, because it is paid for. How
    /// long that takes is bounded by the idle timeout of each exchange, and the token that cancels the run ends it at once.
    /// </summary>
    public void Dispose()
    {
        End();
        var idle = WhenIdle();
        try
        {
            idle.Wait(_cancelled);
        }
        catch (OperationCanceledException)
        {
            if (!idle.Wait(LongestCancel))
            {
                return; // A worker that does not come back still uses what would be released.
            }
        }

        Release();
    }

    /// <summary>Does the same as <see cref="Dispose"/> without holding a thread.</summary>
    public async Task EndAsync()
    {
        End();
        await WhenIdle().ConfigureAwait(false);
        Release();
    }

    private void End()
    {
        if (!_isReleased)
        {
            _ending.Cancel();
        }
    }

    private void Release()
    {
        _isReleased = true;
        _waking.Dispose();
        _ending.Dispose();
        _run.Dispose();
    }

    private Task WhenIdle()
    {
        lock (_lock)
        {
            return _idle?.Task ?? Task.CompletedTask;
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
            // Ended with the run: not an outcome of the image.
        }
#pragma warning disable CA1031 // A fault of our own must not end the process or leave an image without an outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = new RemovalOutcome(job.Request, FailureTexts.Internal(job.Request.Name, e));
        }

        _inFlight.TryRemove(id, out _);
        if (outcome is not null)
        {
            _ = outcome.Failure is not null ? Interlocked.Increment(ref _failed)
                : outcome.Result!.Status is RemovalStatus.Completed or RemovalStatus.Copied ? Interlocked.Increment(ref _completed)
                : 0;
        }

        // The count goes down before the outcome can be taken: whoever takes it finds room for the next image. Count and
        // signal change together, or a submission in between would leave the signal set with a worker about.
        TaskCompletionSource<bool>? idle = null;
        lock (_lock)
        {
            if (--_running == 0)
            {
                idle = _idle;
            }
        }

        if (outcome is not null)
        {
            _finished.Add(outcome);
        }

        idle?.TrySetResult(true);
    }
}
