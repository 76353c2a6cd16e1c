using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Runs a batch for programs: submits requests while there is room, and returns outcomes in the order of completion. A dry run has no
/// batch.
/// </summary>
internal sealed class BatchLoop(RemovalBatch? batch, RemovalPlanner planner, BatchOptions options)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    // How long a cancelled enumerator is awaited.
    private static readonly TimeSpan MaxLeaveTime = TimeSpan.FromSeconds(1);

    private readonly RunTally _tally = new();
    private readonly DryRun _dryRun = new(options.MaximumImageCount);
    private readonly GuardedProgress<BatchProgress>? _progress = options.Progress is { } handler && batch is not null ? new(handler) : null;
    private readonly Stopwatch _sinceReport = Stopwatch.StartNew();

    /// <summary>
    /// Processes all requests, which are taken one by one. When the caller stops enumerating, nothing more is uploaded, and images that
    /// were uploaded completely are saved.
    /// </summary>
    public async IAsyncEnumerable<RemovalOutcome> RunAsync(
        IAsyncEnumerable<RemovalRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var input = requests.GetAsyncEnumerator(leaving.Token);
        Task<bool>? next = null;
        ExceptionDispatchInfo? failure = null;
        try
        {
            var isMore = true;
            while (isMore || batch?.PendingCount > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RemovalOutcome? planned = null;
                var arrival = batch?.WaitToTakeAsync(); // Before the question, whose answer may change at once.
                if (isMore && batch?.CanSubmit != false)
                {
                    try
                    {
                        next ??= input.MoveNextAsync().AsTask();
                        await WaitAsync(Task.WhenAny(next, arrival ?? next)).ConfigureAwait(false);
                        if (next.IsCompleted)
                        {
                            isMore = await next.ConfigureAwait(false);
                            next = null;
                            planned = isMore ? Start(input.Current) : null;
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
                    await WaitAsync(arrival!).ConfigureAwait(false);
                }

                if (planned is not null)
                {
                    _tally.Add(planned);
                    yield return planned;
                }

                while (batch?.TryTake(out var outcome, TimeSpan.Zero) == true)
                {
                    _tally.Add(outcome);
                    yield return outcome;
                }
            }

            failure?.Throw();
        }
        finally
        {
            await (batch?.EndAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            var warnings = planner.Finish();
            await LeaveAsync(input, next, leaving).ConfigureAwait(false);
            while (batch?.TryTakeRest(out var rest) == true)
            {
                _tally.Add(rest);
            }

            Report(warnings);
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

    // The outcome of a request that is not submitted; null for any other.
    private RemovalOutcome? Start(RemovalRequest? request)
    {
        var (job, outcome) = planner.Plan(request ?? throw new ArgumentException("One of the requests is null.", nameof(request)));
        if (job is null)
        {
            return outcome;
        }

        batch?.Submit(job);
        return batch is null ? job.NotSubmitted(_dryRun.ReasonFor(job)) : null;
    }

    // Awaits the next event of the run, and reports its progress meanwhile.
    private async Task WaitAsync(Task due)
    {
        while (_progress is { Warning: null })
        {
            var rest = ReportInterval - _sinceReport.Elapsed;
            if (rest <= TimeSpan.Zero)
            {
                _progress.Report(batch!.GetProgress());
                _sinceReport.Restart();
            }
            else if (due.IsCompleted || await Task.WhenAny(due, Task.Delay(rest)).ConfigureAwait(false) == due)
            {
                break;
            }
        }

        await due.ConfigureAwait(false);
    }

    private void Report(IReadOnlyList<string> warnings)
    {
        _progress?.Report(batch!.GetProgress());
        foreach (var warning in _progress?.Warning is { } failed ? [.. warnings, failed] : warnings)
        {
            options.OnWarning?.Invoke(warning);
        }

        options.OnSummary?.Invoke(_tally.Sum(batch));
    }

    // An enumerator must not be disposed while MoveNextAsync is running, which may never end.
    private static async Task LeaveAsync(IAsyncEnumerator<RemovalRequest> input, Task<bool>? next, CancellationTokenSource leaving)
    {
        var disposing = DisposeAsync();
        if (next is null)
        {
            await disposing.ConfigureAwait(false);
            return;
        }

        leaving.Cancel();
        await Task.WhenAny(disposing, Task.Delay(MaxLeaveTime, CancellationToken.None)).ConfigureAwait(false);

        async Task DisposeAsync()
        {
            using (leaving)
            {
                try
                {
                    _ = next is not null && await next.ConfigureAwait(false);
                }
                finally
                {
                    await input.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }
}
