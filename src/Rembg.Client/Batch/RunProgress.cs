using System.Diagnostics;

namespace Rembg.Batch;

/// <summary>Reports the progress of a run five times a second while its next event is awaited.</summary>
/// <param name="batch">The run.</param>
/// <param name="handler">The caller's handler; null for none.</param>
internal sealed class RunProgress(RemovalBatch batch, IProgress<BatchProgress>? handler)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _sinceReport = Stopwatch.StartNew();
    private Exception? _failure;

    /// <summary>Awaits the next event of the run.</summary>
    public async Task WaitAsync(Task due)
    {
        while (handler is not null && _failure is null)
        {
            var rest = Interval - _sinceReport.Elapsed;
            if (rest <= TimeSpan.Zero)
            {
                Report();
            }
            else if (due.IsCompleted || await Task.WhenAny(due, Task.Delay(rest)).ConfigureAwait(false) == due)
            {
                break;
            }
        }

        await due.ConfigureAwait(false);
    }

    /// <summary>Reports the end of the run.</summary>
    /// <returns>A warning if the handler has failed; else empty.</returns>
    public IReadOnlyList<string> Finish()
    {
        Report();
        return _failure is null ? [] : [$"The progress was not fully reported, because its handler failed ({_failure.GetType().Name}: {_failure.Message})."];
    }

    private void Report()
    {
        try
        {
            if (_failure is null)
            {
                handler?.Report(batch.GetProgress());
            }
        }
#pragma warning disable CA1031 // The caller's code may throw anything, and the run is paid for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }

        _sinceReport.Restart();
    }
}
