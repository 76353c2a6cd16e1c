using Rembg.Concurrency;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>What the images of one run share.</summary>
internal sealed class RunContext : IDisposable
{
    /// <param name="connection">How the service is reached.</param>
    /// <param name="retries">Which failures are tried again, and when.</param>
    /// <param name="throttleLimit">The most images at once; null to find out how many.</param>
    /// <param name="isEndless">Whether it waits out every outage.</param>
    public RunContext(ServiceConnection connection, RetryPolicy retries, int? throttleLimit, bool isEndless = false)
    {
        Connection = connection;
        Retries = retries;
        Limiter = new ConcurrencyLimiter(new ConcurrencyController(throttleLimit, retries.NewPausePolicy(isEndless)));
    }

    public ServiceConnection Connection { get; }

    public RetryPolicy Retries { get; }

    public ConcurrencyLimiter Limiter { get; }

    public ExpectContinue Expectation { get; } = new();

    public TransferTotals Totals { get; } = new();

    /// <summary>The most credits that the run can cost.</summary>
    public SpendingCap Cap { get; init; } = new(maximum: null);

    /// <summary>Finds identical inputs; null in a run of one.</summary>
    public Deduplicator? Deduplicator { get; init; }

    /// <summary>How much room outputs take.</summary>
    public OutputRoom Room { get; } = new();

    /// <summary>The folders that the run has created.</summary>
    public CreatedFolders Folders { get; } = new();

    public void Dispose()
    {
        Limiter.Dispose();
        Folders.RemoveUnused();
    }
}
