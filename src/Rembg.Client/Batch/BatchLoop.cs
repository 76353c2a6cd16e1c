using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Rembg.Batch;

/// <summary>Submits requests while there is room, and hands outcomes out as they come: the loop of every program.</summary>
internal static class BatchLoop
{
    // How long an enumerator may take to notice that it is cancelled before it is left to itself.
    private static readonly TimeSpan LongestLeave = TimeSpan.FromSeconds(1);

    /// <summary>Runs all requests. When the caller stops enumerating, what has been sent whole is still saved, and nothing else is sent.</summary>
    /// <param name="batch">The batch; the loop ends it.</param>
    /// <param name="planner">The planner of the same run.</param>
    /// <param name="requests">The requests, taken one by one as there is room.</param>
    /// <param name="options">Receive warnings, progress and summary.</param>
    /// <param name="cancellationToken">Ends the enumeration of the requests; the batch has the same.</param>
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
                RemovalOutcome? settled = null;
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
                            settled = isMore ? Start(batch, planner, input.Current) : null;
                        }
                    }
                    catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                    {
                        // The outcomes of what was taken so far come first: they are paid for.
                        (failure, isMore, next) = (ExceptionDispatchInfo.Capture(e), false, null);
                    }
                }
                else
                {
                    await progress.WaitAsync(batch.WaitToTakeAsync()).ConfigureAwait(false);
                }

                if (settled is not null)
                {
                    tally.Add(settled);
                    yield return settled;
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

    /// <summary>Looks at all requests, and sends nothing.</summary>
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
                var (job, settled) = planner.Plan(request ?? throw new ArgumentException("One of the requests is null.", nameof(requests)));
                if ((job is null ? settled : DryRun.Outcome(job, run.ReasonFor(job))) is { } outcome)
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

    /// <summary>The same requests, to be awaited.</summary>
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

    // An enumerator must not be disposed while it still looks for its next element, which may take it for ever.
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
        await Task.WhenAny(disposing, Task.Delay(LongestLeave, CancellationToken.None)).ConfigureAwait(false);
    }

    private static async Task DisposeAfterAsync(IAsyncEnumerator<RemovalRequest> input, Task<bool> next, CancellationTokenSource leaving)
    {
        try
        {
            await next.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The caller has left: nothing it does concerns anybody any more.
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

    // The outcome of a request that needs no sending; null for all others.
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
