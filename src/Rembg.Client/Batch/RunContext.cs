using Rembg.Concurrency;
using Rembg.Deduplication;
using Rembg.Http;
using Rembg.Outputs;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>What the images of one run share.</summary>
internal sealed class RunContext(ServiceConnection connection, RetryPolicy retries, BatchOptions options) : IDisposable
{
    private int _profileLoss;

    public ServiceConnection Connection { get; } = connection;

    public RetryPolicy Retries { get; } = retries.For(options);

    public BatchOptions Options { get; } = options;

    public ConcurrencyLimiter Limiter { get; } = new(new ConcurrencyController(options.ThrottleLimit, retries.For(options)));

    public ExpectContinue Expectation { get; } = new();

    public TransferTotals Totals { get; } = new();

    public SpendingCap Cap { get; } = new(options.MaximumImageCount);

    public Deduplicator Deduplicator { get; init; } = new();

    /// <summary>The bytes to reserve for an output: those of the largest one so far; at first, enough to notice a full disk.</summary>
    public int Room { get; private set; } = 16 * 1024;

    /// <summary>The folders that the run has created.</summary>
    public CreatedFolders Folders { get; } = new();

    /// <summary>The span of the run; null while there is no listener.</summary>
    public IDisposable? Span { get; } = Telemetry.StartRun();

    /// <summary>Whether this is the first lost colour profile, which is reported once a run.</summary>
    public bool IsFirstProfileLoss() => Interlocked.Exchange(ref _profileLoss, 1) == 0;

    /// <summary>Makes <see cref="Room"/> for outputs of a length. Of two at once one may count for the next image only.</summary>
    public void AddOutput(long length) => Room = (int)Math.Max(Room, length);

    /// <summary>Ends the run for a full disk: the next image would be paid for and not saved either.</summary>
    public void StopIfDiskIsFull(RembgException failure)
    {
        if (failure.Cause == FailureCause.DiskFull)
        {
            Limiter.Stop(failure);
        }
    }

    public void Dispose()
    {
        Telemetry.EndRun(Span, Limiter.StopCause, Totals);
        Limiter.Dispose();
        Folders.RemoveUnused();
    }
}

/// <summary>Limits the credits that a run can cost; without a maximum, it does not. Thread-safe.</summary>
internal sealed class SpendingCap(int? maximum)
{
    private int _left = maximum ?? int.MaxValue;

    /// <summary>Whether nothing further may be uploaded.</summary>
    public bool IsReached => Volatile.Read(ref _left) <= 0;

    /// <summary>Takes a credit for an upload, if one is left.</summary>
    public bool TryTake()
    {
        var isTaken = Interlocked.Decrement(ref _left) >= 0;
        if (!isTaken)
        {
            GiveBack();
        }

        return isTaken;
    }

    /// <summary>Returns the credit of an upload that cannot have cost one.</summary>
    public void GiveBack() => Interlocked.Increment(ref _left);
}
