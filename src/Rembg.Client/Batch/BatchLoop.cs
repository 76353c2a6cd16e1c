using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Rembg.Batch;

/// <summary>Runs a batch for programs: submits requests while there is room, and returns outcomes in the order of completion.</summary>
internal static class BatchLoop
{
    // How long a cancelled enumerator is awaited.
    private static readonly TimeSpan MaxLeaveTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Processes all requests, which are taken one by one. When the caller stops enumerating, nothing more is uploaded, and images that were
    /// uploaded completely are saved.
    /// </summary>
    /// <param name="batch">The batch; ended by the loop.</param>
    /// <param name="planner">The planner of the run.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="options">Receive warnings, progress and summary.</param>
    /// <param name="cancellationToken">Cancels the enumeration of the requests; the batch has the same token.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async IAsyncEnumerable<RemovalOutcome> RunAsync(
        RemovalBatch batch,
        RemovalPlanner planner,
        IAsyncEnumerable<RemovalRequest> requests,
        BatchOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var input = requests.GetAsyncEnumerator(leaving.Token);
        Task<bool>? next = null;
        ExceptionDispatchInfo? failure = null;
        var tally = new RunTally();
        var progress = new RunProgress(batch, options.Progress);
        try
        {
            var isMore = true;
            while (isMore || batch.PendingCount > 0)
            {
                RemovalOutcome? planned = null;
                if (isMore && batch.CanSubmit)
                {
                    try
                    {
                        next ??= input.MoveNextAsync().AsTask();
                        if (!next.IsCompleted)
                        {
                            await progress.WaitAsync(Task.WhenAny(next, batch.WaitToTakeAsync())).ConfigureAwait(false);
                        }

                        if (next.IsCompleted)
                        {
                            isMore = await next.ConfigureAwait(false);
                            next = null;
                            planned = isMore ? Start(batch, planner, input.Current) : null;
                        }
                    }
                    catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                    {
                        // The images submitted so far are paid for, so their outcomes come first.
                        (failure, isMore, next) = (ExceptionDispatchInfo.Capture(e), false, null);
                    }
                }
                else
                {
                    await progress.WaitAsync(batch.WaitToTakeAsync()).ConfigureAwait(false);
                }

                if (planned is not null)
                {
                    tally.Add(planned);
                    yield return planned;
                }

                while (batch.TryTake(out var outcome, TimeSpan.Zero))
                {
                    tally.Add(outcome);
                    yield return outcome;
                }
            }

            failure?.Throw();
        }
        finally
        {
            await batch.EndAsync().ConfigureAwait(false);
            var warnings = planner.Finish();
            await LeaveAsync(input, next, leaving).ConfigureAwait(false);
            while (batch.TryTakeRest(out var rest))
            {
                tally.Add(rest);
            }

            Report(options, tally.Sum(batch), [.. warnings, .. progress.Finish()]);
        }
    }

    /// <summary>Plans all requests, without uploading.</summary>
    public static async IAsyncEnumerable<RemovalOutcome> DryRunAsync(
        RemovalPlanner planner, IAsyncEnumerable<RemovalRequest> requests, BatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = new DryRun(options.MaximumImageCount);
        var tally = new RunTally();
        try
        {
            await foreach (var request in requests.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (job, planned) = planner.Plan(request ?? throw new ArgumentException("One of the requests is null.", nameof(requests)));
                if ((job is null ? planned : DryRun.Outcome(job, run.ReasonFor(job))) is { } outcome)
                {
                    tally.Add(outcome);
                    yield return outcome;
                }
            }
        }
        finally
        {
            Report(options, tally.Sum(), planner.Finish());
        }
    }

    /// <summary>Converts requests to an asynchronous sequence.</summary>
    public static async IAsyncEnumerable<RemovalRequest> ToAsync(IEnumerable<RemovalRequest> requests)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var request in requests)
        {
            yield return request;
        }
    }

    private static void Report(BatchOptions options, RunSummary summary, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
        {
            options.OnWarning?.Invoke(warning);
        }

        options.OnSummary?.Invoke(summary);
    }

    // An enumerator must not be disposed while MoveNextAsync is running, which may never end.
    private static async Task LeaveAsync(IAsyncEnumerator<RemovalRequest> input, Task<bool>? next, CancellationTokenSource leaving)
    {
        if (next is null)
        {
            await input.DisposeAsync().ConfigureAwait(false);
            leaving.Dispose();
            return;
        }

        leaving.Cancel();
        var disposing = DisposeAfterAsync(input, next, leaving);
        await Task.WhenAny(disposing, Task.Delay(MaxLeaveTime, CancellationToken.None)).ConfigureAwait(false);
    }

    private static async Task DisposeAfterAsync(IAsyncEnumerator<RemovalRequest> input, Task<bool> next, CancellationTokenSource leaving)
    {
        try
        {
            await next.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The caller no longer enumerates, so the exception cannot be reported.
        catch (Exception)
        {
        }

        try
        {
            await input.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        leaving.Dispose();
    }

    // The outcome of a request that is not submitted; null for any other.
    private static RemovalOutcome? Start(RemovalBatch batch, RemovalPlanner planner, RemovalRequest? request)
    {
        var (job, outcome) = planner.Plan(request ?? throw new ArgumentException("One of the requests is null.", nameof(request)));
        if (job is not null)
        {
            batch.Submit(job);
        }

        return outcome;
    }
}
