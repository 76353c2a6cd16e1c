using System.Diagnostics;
using System.Globalization;

namespace Rembg.Concurrency;

/// <summary>
/// Issues the permits of a run, in the order of requests: a <see cref="ConcurrencyController"/> driven by the clock. Once the run has ended,
/// nobody gets a permit. Thread-safe.
/// </summary>
internal sealed class ConcurrencyLimiter : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<ConcurrencyPermit?>> _waiting = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationToken _whenStopped;
    private readonly ConcurrencyController _controller;
    private readonly RunBreaker _breaker = new();
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Timer _timer;
    private DateTime _throttledAt;
    private bool _isDisposed;

    /// <param name="controller">Decides how many, and when.</param>
    public ConcurrencyLimiter(ConcurrencyController controller)
    {
        _controller = controller;
        _whenStopped = _stopped.Token;
        _timer = new Timer(static self => ((ConcurrencyLimiter)self!).Admit(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Why the run has ended for all images; null while it has not.</summary>
    public RembgException? StopCause { get; private set; }

    /// <summary>How many images may be in flight right now.</summary>
    public int Limit => Locked(static controller => controller.Limit);

    /// <summary>How many requests the service throttled.</summary>
    public int Refusals => Locked(static controller => controller.ThrottledRequests);

    /// <summary>How long the pause of the whole run still lasts.</summary>
    public TimeSpan PausedFor => Locked(controller => controller.PausedFor(Now()));

    /// <summary>The reason for <see cref="Limit"/>, in words that follow the number; empty for none.</summary>
    public string Explanation => Locked(static controller => controller.Reason) switch
    {
        ConcurrencyReason.Growing => "still growing",
        ConcurrencyReason.Saturated => "throughput no longer improves",
        ConcurrencyReason.Throttled => "throttled at " + _throttledAt.ToString("HH:mm", CultureInfo.InvariantCulture),
        ConcurrencyReason.AtMaximum => "the maximum",
        ConcurrencyReason.Unanswered => "the last upload was not answered",
        _ => string.Empty,
    };

    /// <summary>Waits for a permit. Each is given back with <see cref="Release"/>.</summary>
    /// <returns>The permit; null when the run has ended.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<ConcurrencyPermit?> AcquireAsync(CancellationToken run)
    {
        run.ThrowIfCancellationRequested();
        TaskCompletionSource<ConcurrencyPermit?> waiter;
        lock (_lock)
        {
            if (StopCause is not null)
            {
                return null;
            }

            if (_waiting.Count == 0 && _controller.TryAcquire(Now(), out var permit))
            {
                return permit;
            }

            waiter = new TaskCompletionSource<ConcurrencyPermit?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter);
            SetTimer();
        }

        using (run.Register(static state => ((TaskCompletionSource<ConcurrencyPermit?>)state!).TrySetCanceled(), waiter))
        {
            return await waiter.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Waits before another attempt, without a permit. The end of the run ends the wait early.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task WaitAsync(TimeSpan pause, CancellationToken run)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run, _whenStopped);
        try
        {
            await Task.Delay(pause, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!run.IsCancellationRequested)
        {
            // The run has ended, which the next AcquireAsync returns.
        }
    }

    /// <summary>Gives a permit back.</summary>
    public void Release(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _controller.Release(permit);
            AdmitLocked();
        }
    }

    /// <summary>Notes that an image succeeded.</summary>
    public void Succeeded(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _breaker.Succeeded();
            _controller.Succeeded(permit, Now());
            AdmitLocked();
        }
    }

    /// <summary>Notes a short-term 429 and pauses the run.</summary>
    /// <returns>Whether the image is to wait and be sent again; false when it has to fail.</returns>
    public bool RateLimited(ConcurrencyPermit permit, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var reductions = _controller.Reductions;
            var waits = _controller.Throttled(permit, Now(), retryAfter);
            _throttledAt = _controller.Reductions != reductions ? DateTime.Now : _throttledAt;
            return waits; // Its permit comes back at once, which serves those who wait.
        }
    }

    /// <summary>Notes a request that could not be delivered completely, and pauses the run where nothing gets through.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="latest">When the same happened to the image before, null for never; then, the time of this failure.</param>
    /// <param name="retryAfter">What a gateway asked for; null for nothing usable.</param>
    public OutageVerdict Unreachable(ConcurrencyPermit permit, ref TimeSpan? latest, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var previous = latest;
            latest = Now();
            return _controller.Unreachable(permit, previous, latest.Value, retryAfter);
        }
    }

    /// <summary>Notes a failure. After one that may have cost a credit, one image at a time is sent; after too many, the run ends.</summary>
    /// <returns>Why the run ends with it; null when it goes on.</returns>
    public RembgException? Failed(ConcurrencyPermit permit, RembgException failure, FailureKind kind, bool isUnanswered) => Stop(Locked(
        controller => _breaker.Failed(failure, kind, isUnanswered, isFirstOfBurst: !isUnanswered || controller.Unanswered(permit, Now()))));

    /// <summary>Ends the run for all images that have no permit yet.</summary>
    /// <param name="cause">Why; null to go on. The first cause stands.</param>
    /// <returns>The cause given.</returns>
    public RembgException? Stop(RembgException? cause)
    {
        lock (_lock)
        {
            if (cause is null || StopCause is not null)
            {
                return cause;
            }

            StopCause = cause;
            while (_waiting.Count > 0)
            {
                _waiting.Dequeue().TrySetResult(null);
            }
        }

        _stopped.Cancel();
        return cause;
    }

    /// <summary>Ends the timer. Those who still wait are ended by the token of the run.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }

        _stopped.Dispose();
    }

    private void Admit()
    {
        lock (_lock)
        {
            AdmitLocked();
        }
    }

    private void AdmitLocked()
    {
        while (_waiting.Count > 0)
        {
            if (_waiting.Peek().Task.IsCompleted)
            {
                _waiting.Dequeue(); // Cancelled while it waited.
            }
            else if (!_controller.TryAcquire(Now(), out var permit))
            {
                break;
            }
            else if (!_waiting.Dequeue().TrySetResult(permit))
            {
                _controller.Release(permit); // Cancelled in this very moment.
            }
        }

        SetTimer();
    }

    // The gate opens by the clock, without a call.
    private void SetTimer()
    {
        if (!_isDisposed && _waiting.Count > 0 && _controller.NextChange is { } change)
        {
            var wait = Math.Ceiling((change - Now()).TotalMilliseconds);
            _timer.Change((long)Math.Max(1, Math.Min(wait, int.MaxValue)), Timeout.Infinite);
        }
    }

    private T Locked<T>(Func<ConcurrencyController, T> read)
    {
        lock (_lock)
        {
            return read(_controller);
        }
    }

    private TimeSpan Now() => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _startedAt) / (double)Stopwatch.Frequency);
}
