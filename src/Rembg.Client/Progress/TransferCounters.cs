using System.Diagnostics;
using Rembg.Http;

namespace Rembg.Progress;

/// <summary>
/// The counters of one image in flight. The worker only adds to them; the progress display takes snapshots, and a listener receives the
/// start and end of each transfer and ten events a second in between.
/// </summary>
internal sealed class TransferCounters(int id, string name, TransferTotals run, GuardedProgress<TransferProgress>? listener = null)
    : IProgressObserver
{
    private const long ReportInterval = TimeSpan.TicksPerSecond / 10;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _phase;
    private long _done;
    private long _total = -1;
    private long _phaseStart;
    private long _nextAttempt;
    private long _reported;
    private long _reportedAt;

    /// <summary>The bytes of all attempts.</summary>
    public TransferTotals Totals { get; } = new(run);

    public void Started(TransferDirection direction, long? totalBytes)
    {
        Enter(direction == TransferDirection.Upload ? TransferPhase.Uploading : TransferPhase.Downloading, totalBytes);
        _reported = 0;
    }

    public void Transferred(TransferDirection direction, int bytes)
    {
        Interlocked.Add(ref _done, bytes);
        Totals.Add(direction, bytes);
        if (listener is not null && (_reported == 0 || _clock.Elapsed.Ticks - _reportedAt >= ReportInterval))
        {
            Report(direction);
        }
    }

    public void Finished(TransferDirection direction)
    {
        Report(direction);
        if (direction == TransferDirection.Upload)
        {
            Enter(TransferPhase.Processing, total: null);
        }
    }

    /// <summary>The image waits for a permit, or before another attempt.</summary>
    public void Waits(TimeSpan pause) => Enter(TransferPhase.Waiting, total: null, pause);

    public TransferSnapshot Snapshot()
    {
        var now = _clock.Elapsed.Ticks;
        var total = Interlocked.Read(ref _total);
        return new TransferSnapshot
        {
            Id = id,
            Name = name,
            Phase = (TransferPhase)Volatile.Read(ref _phase),
            BytesTransferred = Interlocked.Read(ref _done),
            TotalBytes = total < 0 ? null : total,
            PhaseElapsed = TimeSpan.FromTicks(now - Interlocked.Read(ref _phaseStart)),
            PausedFor = TimeSpan.FromTicks(Math.Max(0, Interlocked.Read(ref _nextAttempt) - now)),
        };
    }

    private void Report(TransferDirection direction)
    {
        if (listener is null || _done <= _reported)
        {
            return;
        }

        var transfer = Snapshot();
        listener.Report(new TransferProgress
        {
            Direction = direction,
            BytesTransferred = transfer.BytesTransferred,
            TotalBytes = transfer.TotalBytes,
            BytesSinceLastEvent = transfer.BytesTransferred - _reported,
            BytesPerSecond = transfer.BytesPerSecond,
            EstimatedRemaining = transfer.EstimatedRemaining,
        });
        (_reported, _reportedAt) = (transfer.BytesTransferred, _clock.Elapsed.Ticks);
    }

    // A snapshot between two of these lines shows a mixture for one repaint, which is cheaper than a lock for each chunk.
    private void Enter(TransferPhase phase, long? total, TimeSpan pause = default)
    {
        var now = _clock.Elapsed.Ticks;
        Interlocked.Exchange(ref _nextAttempt, now + pause.Ticks);
        Interlocked.Exchange(ref _done, 0);
        Interlocked.Exchange(ref _total, total ?? -1);
        Interlocked.Exchange(ref _phaseStart, now);
        Volatile.Write(ref _phase, (int)phase);
    }
}
