using Rembg.Concurrency;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>What the images of one run share.</summary>
internal sealed class RemovalRun : IDisposable
{
    /// <param name="connection">How the service is reached.</param>
    /// <param name="retries">Which failures are tried again, and when.</param>
    /// <param name="throttleLimit">The most images at once; null to find out how many.</param>
    public RemovalRun(ServiceConnection connection, RetryPolicy retries, int? throttleLimit)
    {
        Connection = connection;
        Retries = retries;
        IConcurrencyStrategy strategy = throttleLimit is { } bound ? new BoundedConcurrency(bound) : new AdaptiveConcurrency();
        Limiter = new ConcurrencyLimiter(new ConcurrencyController(strategy, retries.NewRefusalPolicy()));
    }

    public ServiceConnection Connection { get; }

    public RetryPolicy Retries { get; }

    public ConcurrencyLimiter Limiter { get; }

    public ExpectContinue Expectation { get; } = new();

    public ForbiddenStreak Forbidden { get; } = new();

    public TransferTotals Totals { get; } = new();

    /// <summary>The most images to send.</summary>
    public ImageCap Cap { get; init; } = new(maximum: null);

    /// <summary>Which images have the same bytes; null in a run of one.</summary>
    public RunTwins? Twins { get; init; }

    public void Dispose()
    {
        Limiter.Dispose();
        NewFolders.RemoveUnused();
    }
}
