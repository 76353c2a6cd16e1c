using Rembg.Http;

namespace Rembg.Batch;

/// <summary>What the images of one run share.</summary>
internal sealed class RemovalRun : IDisposable
{
    public RemovalRun(ServiceConnection connection, RetryPolicy retries, int throttleLimit)
    {
        Connection = connection;
        Retries = retries;
        Limiter = new ConcurrencyLimiter(throttleLimit, retries);
        Expectation = connection.NewExpectation();
    }

    public ServiceConnection Connection { get; }

    public RetryPolicy Retries { get; }

    public ConcurrencyLimiter Limiter { get; }

    public ContinueExpectation Expectation { get; }

    public ForbiddenStreak Forbidden { get; } = new();

    public TransferTotals Totals { get; } = new();

    public void Dispose() => Limiter.Dispose();
}
