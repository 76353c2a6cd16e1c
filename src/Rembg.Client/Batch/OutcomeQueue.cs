namespace Rembg.Batch;

/// <summary>A queue of outcomes with many writers and one reader, which waits synchronously or asynchronously.</summary>
internal sealed class OutcomeQueue
{
    private readonly Queue<RemovalOutcome> _outcomes = new();
    private TaskCompletionSource<bool>? _arrival;

    public void Add(RemovalOutcome outcome)
    {
        lock (_outcomes)
        {
            _outcomes.Enqueue(outcome);
            Wake();
        }
    }

    /// <summary>Ends every wait, even if the queue is empty.</summary>
    public void Wake()
    {
        lock (_outcomes)
        {
            Monitor.PulseAll(_outcomes);
            _arrival?.TrySetResult(true); // Its continuations run elsewhere.
            _arrival = null;
        }
    }

    /// <summary>Takes the first outcome; false when there is none within the time, or the wait was woken.</summary>
    public bool TryTake(out RemovalOutcome outcome, TimeSpan wait)
    {
        // A monitor, because a semaphore spins before it sleeps, on a core that the transfers could use.
        lock (_outcomes)
        {
            if (_outcomes.Count == 0 && wait != TimeSpan.Zero)
            {
                Monitor.Wait(_outcomes, wait);
            }

            outcome = _outcomes.Count == 0 ? null! : _outcomes.Dequeue();
            return outcome is not null;
        }
    }

    /// <summary>Completes when the queue is not empty, or is woken.</summary>
    public Task WaitAsync()
    {
        lock (_outcomes)
        {
            return _outcomes.Count > 0
                ? Task.CompletedTask
                : (_arrival ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
