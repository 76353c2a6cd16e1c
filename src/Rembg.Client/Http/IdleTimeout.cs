using System.Diagnostics;

namespace Rembg.Http;

/// <summary>
/// Cancels one exchange when nothing has moved for too long. Its token is not the run's, so a timeout and Ctrl+C can be
/// told apart by whose token fired.
/// </summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _run;
    private readonly TimeSpan _limit;
    private readonly long _rearmTicks;
    private long _armedAt;

    public IdleTimeout(TimeSpan limit, CancellationToken run)
    {
        _run = run;
        _limit = limit;
        _rearmTicks = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(limit.TotalSeconds * Stopwatch.Frequency / 16);
        _source = CancellationTokenSource.CreateLinkedTokenSource(run);
        _armedAt = Stopwatch.GetTimestamp();
        _source.CancelAfter(limit);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the idle limit, and not the run's end, cancelled the token.</summary>
    public bool HasTimedOut => _source.IsCancellationRequested && !_run.IsCancellationRequested;

    /// <summary>Notes that bytes moved. Setting the timer anew each time would cost more than the bytes, so it is done now and then.</summary>
    public void Restart()
    {
        var now = Stopwatch.GetTimestamp();
        if (now - _armedAt > _rearmTicks)
        {
            _armedAt = now;
            _source.CancelAfter(_limit);
        }
    }

    /// <summary>Cancels the token for another reason.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
