namespace Rembg.Batch;

/// <summary>
/// The outcomes that have finished and wait for whoever takes them, in the order in which they finished. Any thread may
/// add; one takes, either by waiting on the spot or by awaiting.
/// </summary>
internal sealed class OutcomeQueue
{
    private readonly Queue<RemovalOutcome> _outcomes = new();
    private TaskCompletionSource<bool>? _arrival;

    public void Add(RemovalOutcome outcome)
    {
        lock (_outcomes)
        {
            _outcomes.Enqueue(outcome);
        }

        Wake();
    }

    /// <summary>Ends every wait, whether or not there is something to take.</summary>
    public void Wake()
    {
        TaskCompletionSource<bool>? arrival;
        lock (_outcomes)
        {
            Monitor.PulseAll(_outcomes);
            arrival = _arrival;
            _arrival = null;
        }

        arrival?.TrySetResult(true);
    }

    /// <summary>Takes the first outcome.</summary>
    /// <param name="outcome">The outcome, when the answer is true.</param>
    /// <param name="wait">How long to wait for one; <see cref="TimeSpan.Zero"/> for not at all.</param>
    /// <returns>Whether there was one. A wait also ends, with false, when it is woken.</returns>
    public bool TryTake(out RemovalOutcome outcome, TimeSpan wait)
    {
        // A monitor, because a semaphore spins before it sleeps, on a processor that the transfers could use.
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

    /// <summary>Completes when there is something to take, or when it is woken.</summary>
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
