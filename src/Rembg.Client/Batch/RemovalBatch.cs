using System.Collections.Concurrent;
using Rembg.Batch;

namespace Rembg;

/// <summary>
/// Many images at once. One thread submits and takes; the work goes on behind. What is submitted comes back exactly once,
/// as it finishes, unless the batch is cancelled.
/// </summary>
/// <remarks>
/// The batch holds only what is in flight: submit while <see cref="CanSubmit"/>, and take otherwise.
/// </remarks>
public sealed class RemovalBatch : IDisposable
{
    private static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(30);

    // What has finished waits here for whoever takes it; a caller that only submits is told to take before it is long.
    private const int LongestBacklog = 64;

    private readonly RemovalRun _run;
    private readonly BatchOptions _options;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Queue<RemovalOutcome> _finished = new();
    private readonly ConcurrentDictionary<int, TransferCounters> _inFlight = new();
    private readonly object _lock = new();
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private int _running;
    private int _pending;
    private int _submitted;
    private int _completed;
    private int _failed;

    internal RemovalBatch(RemovalRun run, BatchOptions options)
    {
        _run = run;
        _options = options;
        _cancel.Token.Register(static queue => Wake(queue!), _finished);
    }

    /// <summary>
    /// Whether another image may be submitted: fewer than the throttle limit are in flight, and what has finished does
    /// not pile up.
    /// </summary>
    public bool CanSubmit =>
        Volatile.Read(ref _running) < _options.ThrottleLimit && _pending < _options.ThrottleLimit + LongestBacklog;

    /// <summary>Images submitted and not yet taken back.</summary>
    public int PendingCount => _pending;

    /// <summary>Why no further image can succeed; null while one can.</summary>
    public RembgException? StopCause => _run.Limiter.StopCause;

    /// <summary>Starts one image. It comes back unsent when the run is over or its cap is reached.</summary>
    /// <param name="job">The planned image.</param>
    public void Submit(RemovalJob job)
    {
        _pending++;
        if (StopCause is { } cause)
        {
            Finish(new RemovalOutcome(job.Request, RemovalWorker.NotSubmitted(cause)));
            return;
        }

        if (_submitted >= _options.MaximumImageCount)
        {
            Finish(new RemovalOutcome(job.Request, new RemovalResult
            {
                SourcePath = job.Request.SourcePath,
                SourceLength = job.SourceLength,
                Status = RemovalStatus.NotSubmitted,
                Reason = RemovalReason.MaximumImageCount,
            }));
            return;
        }

        var id = ++_submitted;
        var counters = new TransferCounters(id, job.DisplayName, _run.Totals);
        _inFlight[id] = counters;
        lock (_lock)
        {
            _running++;
            _idle.Reset();
        }

        _ = Task.Run(() => WorkAsync(id, new RemovalWorker(_run, job, counters), job));
    }

    /// <summary>Takes the next image that has finished.</summary>
    /// <param name="outcome">How it ended, when the answer is true.</param>
    /// <param name="wait">How long to wait for one.</param>
    /// <returns>Whether one has finished.</returns>
    /// <exception cref="OperationCanceledException">The batch was cancelled.</exception>
    public bool TryTake(out RemovalOutcome outcome, TimeSpan wait)
    {
        // A monitor, because a semaphore spins before it sleeps, on a processor that the transfers could use.
        lock (_finished)
        {
            if (_finished.Count == 0 && wait > TimeSpan.Zero && !_cancel.IsCancellationRequested)
            {
                Monitor.Wait(_finished, wait);
            }

            _cancel.Token.ThrowIfCancellationRequested();
            outcome = _finished.Count == 0 ? null! : _finished.Dequeue();
        }

        if (outcome is null)
        {
            return false;
        }

        _pending--;
        return true;
    }

    /// <summary>How far the run is. Taken now and then, it costs the workers nothing.</summary>
    /// <returns>A snapshot.</returns>
    public BatchProgress GetProgress()
    {
        var inFlight = new List<TransferSnapshot>(_options.ThrottleLimit);
        foreach (var entry in _inFlight)
        {
            inFlight.Add(entry.Value.Snapshot());
        }

        inFlight.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        return new BatchProgress(
            Volatile.Read(ref _completed), Volatile.Read(ref _failed), _run.Totals.Up, _run.Totals.Down, _run.Limiter.PausedFor, inFlight);
    }

    /// <summary>Ends everything in flight and does not wait for that. Safe from any thread.</summary>
    public void Cancel()
    {
        // The callbacks of a cancellation close connections; whoever presses Ctrl+C need not wait for them.
        ThreadPool.QueueUserWorkItem(static state => ((CancellationTokenSource)state!).Cancel(), _cancel);
    }

    /// <summary>Ends everything in flight and waits until no worker is left.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        if (_idle.Wait(LongestEnding))
        {
            _run.Dispose();
        }
    }

    private async Task WorkAsync(int id, RemovalWorker worker, RemovalJob job)
    {
        RemovalOutcome? outcome = null;
        try
        {
            outcome = await worker.RunAsync(_cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // Ended by the user: not an outcome of the image.
        }
#pragma warning disable CA1031 // A fault of our own must not end the process or leave an image without an outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = new RemovalOutcome(job.Request, new RembgException(
                RembgError.InvalidResponse, $"{job.Request.Name} failed in a way nobody foresaw ({e.GetType().Name}: {e.Message}). Please report this.", e));
        }

        _inFlight.TryRemove(id, out _);
        if (outcome is not null)
        {
            _ = outcome.Failure is null ? Interlocked.Increment(ref _completed) : Interlocked.Increment(ref _failed);
        }

        // The count goes down before the outcome can be taken: whoever takes it finds room for the next image. Count and
        // event change together, or a submission in between would leave the event set with a worker about.
        lock (_lock)
        {
            if (--_running == 0)
            {
                _idle.Set();
            }
        }

        if (outcome is not null)
        {
            Finish(outcome);
        }
    }

    private static void Wake(object queue)
    {
        lock (queue)
        {
            Monitor.PulseAll(queue);
        }
    }

    private void Finish(RemovalOutcome outcome)
    {
        lock (_finished)
        {
            _finished.Enqueue(outcome);
            Monitor.Pulse(_finished);
        }
    }
}
