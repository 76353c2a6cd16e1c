using System.Diagnostics;

namespace Rembg.Concurrency;

/// <summary>
/// Issues the permits of a run in the order of requests: a <see cref="ConcurrencyController"/> driven by the clock. None are issued after
/// the end of the run. Thread-safe.
/// </summary>
internal sealed class ConcurrencyLimiter : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<ConcurrencyPermit?>> _waiting = new();
    private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrencyController _controller;
    private readonly RunBreaker _breaker = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _timer;
    private DateTime _throttledAt;

    public ConcurrencyLimiter(ConcurrencyController controller)
    {
        _controller = controller;
        _timer = new Timer(static self => ((ConcurrencyLimiter)self!).Admit(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Why the run has ended for all images; null while it has not.</summary>
    public RembgException? StopCause { get; private set; }

    public int Limit => Locked(static controller => controller.Limit);

    public int ThrottledRequests => Locked(static controller => controller.ThrottledRequests);

    /// <summary>The remaining pause of the run.</summary>
    public TimeSpan PausedFor => Locked(controller => controller.PausedFor(_clock.Elapsed));

    /// <summary>The reason for <see cref="Limit"/>, for progress and -Verbose; may be empty.</summary>
    public string Explanation => Locked(controller => controller.Reason == ConcurrencyReason.Throttled
        ? "throttled at " + _throttledAt.ToString("HH:mm", CultureInfo.InvariantCulture)
        : controller.Reason);

    /// <summary>Waits for a permit. Each is returned with <see cref="Release"/>.</summary>
    /// <returns>The permit; null when the run has ended.</returns>
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

            if (_waiting.Count == 0 && _controller.TryAcquire(_clock.Elapsed, out var permit))
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

    /// <summary>Waits before another attempt, without a permit. The end of the run ends the wait.</summary>
    public async Task WaitAsync(TimeSpan pause, CancellationToken run) =>
        await (await Task.WhenAny(Task.Delay(pause, run), _stopped.Task).ConfigureAwait(false)).ConfigureAwait(false);

    public void Release(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _controller.Release(permit);
            Admit();
        }
    }

    public void Succeeded(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _breaker.Succeeded();
            _controller.Succeeded(permit, _clock.Elapsed);
            Admit();
        }
    }

    /// <summary>Reports a short-term 429 and pauses the run.</summary>
    /// <returns>Whether the image waits and is sent again; false when it fails.</returns>
    public bool RateLimited(ConcurrencyPermit permit, TimeSpan? retryAfter) => Locked(controller =>
    {
        _throttledAt = DateTime.Now;
        return controller.Throttled(permit, _clock.Elapsed, retryAfter);
    });

    /// <summary>
    /// Reports a request that was not delivered completely, and pauses the run if nothing gets through. <paramref name="latest"/> is when
    /// that last happened to the same image (null for never), and becomes the time of this failure.
    /// </summary>
    public OutageVerdict Unreachable(ConcurrencyPermit permit, ref TimeSpan? latest, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var previous = latest;
            latest = _clock.Elapsed;
            return _controller.Unreachable(permit, previous, latest.Value, retryAfter);
        }
    }

    /// <summary>
    /// Reports a failure. After one that may have cost a credit, one image at a time is sent; after too many, the run ends.
    /// </summary>
    /// <returns>Why the run ends; null when it continues.</returns>
    public RembgException? Failed(ConcurrencyPermit permit, RembgException failure, FailureKind kind, bool isUnanswered = false)
    {
        lock (_lock)
        {
            var isFirstOfBurst = !isUnanswered || _controller.Unanswered(permit, _clock.Elapsed);
            return Stop(_breaker.Failed(failure, kind, isUnanswered, isFirstOfBurst));
        }
    }

    /// <summary>Ends the run for all images that have no permit yet. Only the first cause counts.</summary>
    /// <returns>The cause passed in; null for none, which changes nothing.</returns>
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

        _stopped.TrySetResult(true);
        return cause;
    }

    /// <summary>Stops the timer, when no image waits any more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Admit()
    {
        lock (_lock)
        {
            while (_waiting.Count > 0)
            {
                if (_waiting.Peek().Task.IsCompleted)
                {
                    _waiting.Dequeue(); // It was cancelled.
                }
                else if (!_controller.TryAcquire(_clock.Elapsed, out var permit))
                {
                    break;
                }
                else if (!_waiting.Dequeue().TrySetResult(permit))
                {
                    _controller.Release(permit); // It was cancelled meanwhile.
                }
            }

            SetTimer();
        }
    }

    // The gate opens at a time, without a call.
    private void SetTimer()
    {
        if (_waiting.Count > 0 && _controller.NextChange is { } change)
        {
            var wait = Math.Ceiling((change - _clock.Elapsed).TotalMilliseconds);
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
}
