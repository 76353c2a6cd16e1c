using System.Diagnostics;

namespace Rembg.Batch;

/// <summary>
/// How many images may be with the service at once. A short-term 429 pauses all of them and lowers the number; a row of
/// successes raises it again. When no further image can succeed, nobody gets a permit any more.
/// </summary>
internal sealed class ConcurrencyLimiter : IDisposable
{
    private const double Decrease = 0.7;
    private const double PauseGrowth = 4;
    private const double FirstPause = 1.0 / 8;

    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Timer _pauseEnd;
    private readonly RetryPolicy _retries;
    private readonly int _limit;
    private int _allowed;
    private int _active;
    private int _successes;
    private int _limitedInARow;
    private long _pausedSince;
    private long _pausedUntil;

    /// <param name="limit">The most images at once, 1 or more.</param>
    /// <param name="retries">Measures the pauses.</param>
    public ConcurrencyLimiter(int limit, RetryPolicy retries)
    {
        _limit = limit;
        _allowed = limit;
        _retries = retries;
        _pauseEnd = new Timer(static self => ((ConcurrencyLimiter)self!).EndPause(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Why the run is over for all images; null while it is not.</summary>
    public RembgException? StopCause { get; private set; }

    /// <summary>How many images are allowed at once right now.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
            {
                return _allowed;
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
                return PauseLeft();
            }
        }
    }

    /// <summary>Waits for a permit. Each permit is given back with <see cref="Release"/>.</summary>
    /// <returns>Whether there is a permit; false when the run is over.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<bool> AcquireAsync(CancellationToken run)
    {
        run.ThrowIfCancellationRequested();
        TaskCompletionSource<bool> permit;
        lock (_lock)
        {
            if (StopCause is not null)
            {
                return false;
            }

            if (_waiting.Count == 0 && IsOpen())
            {
                _active++;
                return true;
            }

            permit = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(permit);
        }

        using (run.Register(static state => ((TaskCompletionSource<bool>)state!).TrySetCanceled(), permit))
        {
            return await permit.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Waits before another attempt, without a permit. The end of the run for all images ends the wait early.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task WaitAsync(TimeSpan pause, CancellationToken run)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run, _stopped.Token);
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
    public void Release()
    {
        lock (_lock)
        {
            _active--;
            Admit();
        }
    }

    /// <summary>Notes a success; a row half as long as the images allowed at once earns one more.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            _limitedInARow = 0;
            if (_allowed < _limit && ++_successes * 2 >= _allowed)
            {
                _successes = 0;
                _allowed++;
            }
        }
    }

    /// <summary>Notes a short-term 429 and pauses the run.</summary>
    /// <param name="startedAt">When the refused request began, as <see cref="Stopwatch.GetTimestamp"/> tells it.</param>
    /// <param name="retryAfter">What the server asked for; null for nothing usable.</param>
    /// <returns>Whether the pause is one to wait for; false when the server asks for more than is sane.</returns>
    public bool RateLimited(long startedAt, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            // What was already under way when the pause began learnt nothing new of the limit.
            var isNews = startedAt >= _pausedSince;
            if (isNews)
            {
                _limitedInARow++;
                _successes = 0;
                _allowed = Math.Max(1, (int)(_allowed * Decrease));
            }
            else if (retryAfter is null)
            {
                return true;
            }

            var asked = retryAfter is null ? Backoff() : _retries.PauseAfter(failures: 1, retryAfter);

            // Where the server asks for more than is sane the image fails, but the others must not storm ahead either.
            if ((asked ?? Backoff()) is { } pause && (isNews || asked is not null))
            {
                Pause(pause, isNews);
            }

            return asked is not null;
        }
    }

    /// <summary>Ends the run for all that have no permit yet.</summary>
    /// <param name="cause">Why. The first cause stands.</param>
    public void Stop(RembgException cause)
    {
        lock (_lock)
        {
            StopCause ??= cause;
            while (_waiting.Count > 0)
            {
                _waiting.Dequeue().TrySetResult(false);
            }
        }

        _stopped.Cancel();
    }

    public void Dispose()
    {
        _pauseEnd.Dispose();
        _stopped.Dispose();
    }

    // A single refusal among successes is often a slip of the moment: a short pause first, and a long one when that was
    // not enough.
    private TimeSpan? Backoff()
    {
        var pause = _retries.PauseAfter(Math.Max(1, _limitedInARow), retryAfter: null, PauseGrowth);
        return _limitedInARow > 1 ? pause : TimeSpan.FromSeconds(pause!.Value.TotalSeconds * FirstPause);
    }

    private void Pause(TimeSpan pause, bool isNews)
    {
        var now = Stopwatch.GetTimestamp();
        _pausedSince = isNews ? now : _pausedSince;
        _pausedUntil = Math.Max(_pausedUntil, now + (long)(pause.TotalSeconds * Stopwatch.Frequency));
        _pauseEnd.Change(PauseLeft(), Timeout.InfiniteTimeSpan);
    }

    private void EndPause()
    {
        lock (_lock)
        {
            var left = PauseLeft();
            if (left > TimeSpan.Zero)
            {
                _pauseEnd.Change(left, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Admit();
            }
        }
    }

    private void Admit()
    {
        while (_waiting.Count > 0 && IsOpen())
        {
            if (_waiting.Dequeue().TrySetResult(true))
            {
                _active++;
            }
        }
    }

    private bool IsOpen() => _active < _allowed && PauseLeft() == TimeSpan.Zero;

    private TimeSpan PauseLeft()
    {
        var ticks = _pausedUntil - Stopwatch.GetTimestamp();

        // Rounded up to what a timer can wait for, so that it never fires a moment too early.
        return ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000.0 / Stopwatch.Frequency));
    }
}
