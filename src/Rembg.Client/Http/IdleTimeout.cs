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

    public IdleTimeout(TimeSpan limit, CancellationToken run)
    {
        _run = run;
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(run);
        Restart();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the idle limit, and not the run's end, cancelled the token.</summary>
    public bool HasTimedOut => _source.IsCancellationRequested && !_run.IsCancellationRequested;

    /// <summary>Notes that bytes moved.</summary>
    public void Restart() => _source.CancelAfter(_limit);

    /// <summary>Cancels the token for another reason.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
