using System.Diagnostics;
using System.Globalization;

namespace Rembg.Concurrency;

/// <summary>
/// The gate of a run: hands out the permits of a <see cref="ConcurrencyController"/> by the clock, to whoever waits first.
/// When no further image can succeed, nobody gets a permit any more.
/// </summary>
internal sealed class ConcurrencyLimiter : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<ConcurrencyPermit?>> _waiting = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationToken _whenStopped;
    private readonly ConcurrencyController _controller;
    private readonly long _beganAt = Stopwatch.GetTimestamp();
    private readonly Timer _gateTimer;
    private DateTime _loweredAt;
    private bool _isDisposed;

    /// <param name="controller">Says how many, and when.</param>
    public ConcurrencyLimiter(ConcurrencyController controller)
    {
        _controller = controller;
        _whenStopped = _stopped.Token;
        _gateTimer = new Timer(static self => ((ConcurrencyLimiter)self!).OnGate(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Why the run is over for all images; null while it is not.</summary>
    public RembgException? StopCause { get; private set; }

    /// <summary>How many images are allowed at once right now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _controller.Limit;
            }
        }
    }

    /// <summary>How many requests the service refused for coming too soon.</summary>
    public int Refusals
    {
        get
        {
            lock (_lock)
            {
                return _controller.Refusals;
            }
        }
    }

    /// <summary>Why it is <see cref="Limit"/> at once, in words that follow the number; empty where there is nothing to say.</summary>
    public string Explanation
    {
        get
        {
            lock (_lock)
            {
                return _controller.Reason switch
                {
                    ConcurrencyReason.Rising => "still rising",
                    ConcurrencyReason.LineFull => "the line is full",
                    ConcurrencyReason.Refused => "refused at " + _loweredAt.ToString("HH:mm", CultureInfo.InvariantCulture),
                    ConcurrencyReason.AtBound => "the most allowed",
                    _ => string.Empty,
                };
            }
        }
    }

    /// <summary>How long the pause of the whole run still lasts.</summary>
    public TimeSpan PausedFor
    {
        get
        {
            lock (_lock)
            {
                return _controller.PausedFor(Now());
            }
        }
    }

    /// <summary>Waits for a permit. Each is given back with <see cref="Release"/>.</summary>
    /// <returns>The permit; null when the run is over.</returns>
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
            WatchGate();
        }

        using (run.Register(static state => ((TaskCompletionSource<ConcurrencyPermit?>)state!).TrySetCanceled(), waiter))
        {
            return await waiter.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Waits before another attempt, without a permit. The end of the run for all images ends the wait early.</summary>
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
            // The run is over, which the next call of AcquireAsync says.
        }
    }

    /// <summary>Gives a permit back.</summary>
    public void Release(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _controller.Release(permit);
            Admit();
        }
    }

    /// <summary>Notes that an image succeeded.</summary>
    public void Succeeded(ConcurrencyPermit permit)
    {
        lock (_lock)
        {
            _controller.Succeeded(permit, Now());
            Admit();
        }
    }

    /// <summary>Notes a short-term 429 and pauses the run.</summary>
    /// <param name="permit">The permit of the refused request.</param>
    /// <param name="retryAfter">What the server asked for; null for nothing usable.</param>
    /// <returns>Whether the image is to wait and be sent again; false when it has to fail.</returns>
    public bool RateLimited(ConcurrencyPermit permit, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            var before = _controller.LoweredAt;
            var waits = _controller.Refused(permit, Now(), retryAfter);
            if (_controller.LoweredAt != before)
            {
                _loweredAt = DateTime.Now;
            }

            return waits; // Its permit comes back at once, and whoever waits is thought of then.
        }
    }

    /// <summary>Ends the run for all that have no permit yet.</summary>
    /// <param name="cause">Why. The first cause stands.</param>
    public void Stop(RembgException cause)
    {
        lock (_lock)
        {
            if (StopCause is not null)
            {
                return;
            }

            StopCause = cause;
            while (_waiting.Count > 0)
            {
                _waiting.Dequeue().TrySetResult(null);
            }
        }

        _stopped.Cancel();
    }

    /// <summary>Ends its timer. Whoever still waits is ended by the token of the run.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _gateTimer.Dispose();
        }

        _stopped.Dispose();
    }

    private void OnGate()
    {
        lock (_lock)
        {
            Admit();
        }
    }

    private void Admit()
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

        WatchGate();
    }

    // The gate opens by the clock, without anybody calling: the timer looks then, if somebody waits.
    private void WatchGate()
    {
        if (_isDisposed || _waiting.Count == 0 || _controller.NextChange is not { } change)
        {
            return;
        }

        // Rounded up to what a timer can wait for, so that it does not fire a moment too early; if it does, it looks again.
        var wait = Math.Ceiling(Math.Max(0, (change - Now()).TotalMilliseconds));
        _gateTimer.Change((long)Math.Max(1, Math.Min(wait, int.MaxValue)), Timeout.Infinite);
    }

    private TimeSpan Now() => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _beganAt) / (double)Stopwatch.Frequency);
}
