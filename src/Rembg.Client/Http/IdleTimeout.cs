namespace Rembg.Http;

/// <summary>
/// Cancels one exchange when no data was transferred for too long. Its token is not the run's: the token that fired tells a timeout from
/// Ctrl+C.
/// </summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _run;

    public IdleTimeout(TimeSpan limit, CancellationToken run)
    {
        _run = run;
        Limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(run);
        Restart();
    }

    /// <summary>The longest time without a byte transferred.</summary>
    public TimeSpan Limit { get; }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the idle limit, and not the run's end, cancelled the token.</summary>
    public bool HasTimedOut => _source.IsCancellationRequested && !_run.IsCancellationRequested;

    /// <summary>Records that bytes were transferred.</summary>
    public void Restart() => _source.CancelAfter(Limit);

    /// <summary>Cancels the token for another reason.</summary>
    public void Cancel() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
