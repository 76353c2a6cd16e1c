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
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TransferPhase _phase;
    private long _done;
    private long? _total;
    private TimeSpan _phaseStart;
    private TimeSpan _nextAttempt;
    private long _reported;
    private TimeSpan _reportedAt;

    /// <summary>The bytes of all attempts.</summary>
    public TransferTotals Totals { get; } = new(run);

    public void Started(TransferDirection direction, long? totalBytes)
    {
        Enter(direction == TransferDirection.Upload ? TransferPhase.Uploading : TransferPhase.Downloading, totalBytes);
        _reported = 0;
    }

    public void Transferred(TransferDirection direction, int bytes)
    {
        lock (_clock)
        {
            _done += bytes;
        }

        Totals.Add(direction, bytes);
        if (listener is not null && (_reported == 0 || _clock.Elapsed - _reportedAt >= ReportInterval))
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
        lock (_clock)
        {
            var now = _clock.Elapsed;
            return new TransferSnapshot
            {
                Id = id,
                Name = name,
                Phase = _phase,
                BytesTransferred = _done,
                TotalBytes = _total,
                PhaseElapsed = now - _phaseStart,
                PausedFor = _nextAttempt > now ? _nextAttempt - now : TimeSpan.Zero,
            };
        }
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
        (_reported, _reportedAt) = (transfer.BytesTransferred, _clock.Elapsed);
    }

    private void Enter(TransferPhase phase, long? total, TimeSpan pause = default)
    {
        lock (_clock)
        {
            _phaseStart = _clock.Elapsed;
            _nextAttempt = _phaseStart + pause;
            (_phase, _total, _done) = (phase, total, 0);
        }
    }
}
