using System.Diagnostics;
using Rembg.Http;

namespace Rembg.Progress;

/// <summary>The counters of one image in flight. The worker only adds to them; the progress display takes snapshots.</summary>
internal sealed class TransferCounters : IProgressObserver
{
    private readonly int _id;
    private readonly string _name;
    private readonly TransferTotals _totals;
    private readonly IProgressObserver? _listener;
    private int _phase;
    private long _done;
    private long _total = -1;
    private long _phaseStart = Stopwatch.GetTimestamp();
    private long _nextAttempt;

    /// <param name="id">Tells the images of a run apart.</param>
    /// <param name="name">The image's name without its folder.</param>
    /// <param name="totals">The run's own counters.</param>
    /// <param name="listener">Receives every change as well; null for none.</param>
    public TransferCounters(int id, string name, TransferTotals totals, IProgressObserver? listener = null)
    {
        _id = id;
        _name = name;
        _totals = totals;
        _listener = listener;
    }

    /// <summary>The bytes of all attempts.</summary>
    public TransferTotals Transferred { get; } = new();

    public void UploadStarted(long totalBytes)
    {
        Enter(TransferPhase.Uploading, totalBytes);
        _listener?.UploadStarted(totalBytes);
    }

    public void Uploaded(int bytes)
    {
        Interlocked.Add(ref _done, bytes);
        _totals.AddSent(bytes);
        Transferred.AddSent(bytes);
        _listener?.Uploaded(bytes);
    }

    public void UploadFinished()
    {
        Enter(TransferPhase.Processing, total: null);
        _listener?.UploadFinished();
    }

    public void DownloadStarted(long? totalBytes)
    {
        Enter(TransferPhase.Downloading, totalBytes);
        _listener?.DownloadStarted(totalBytes);
    }

    public void Downloaded(int bytes)
    {
        Interlocked.Add(ref _done, bytes);
        _totals.AddReceived(bytes);
        Transferred.AddReceived(bytes);
        _listener?.Downloaded(bytes);
    }

    public void DownloadFinished() => _listener?.DownloadFinished();

    /// <summary>The image waits for a permit.</summary>
    public void Waits() => Enter(TransferPhase.Waiting, total: null);

    /// <summary>The image waits before another attempt.</summary>
    /// <param name="pause">For how long.</param>
    public void Waits(TimeSpan pause)
    {
        Waits();
        Interlocked.Exchange(ref _nextAttempt, Stopwatch.GetTimestamp() + (long)(pause.TotalSeconds * Stopwatch.Frequency));
    }

    public TransferSnapshot Snapshot()
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = (now - Interlocked.Read(ref _phaseStart)) / (double)Stopwatch.Frequency;
        var pause = (Interlocked.Read(ref _nextAttempt) - now) / (double)Stopwatch.Frequency;
        var total = Interlocked.Read(ref _total);
        return new TransferSnapshot
        {
            Id = _id,
            Name = _name,
            Phase = (TransferPhase)Volatile.Read(ref _phase),
            BytesTransferred = Interlocked.Read(ref _done),
            TotalBytes = total < 0 ? null : total,
            PhaseElapsed = TimeSpan.FromSeconds(elapsed),
            PausedFor = TimeSpan.FromSeconds(Math.Max(0, pause)),
        };
    }

    // A snapshot between two of these lines shows a mixture for one repaint, which is cheaper than a lock for each chunk.
    private void Enter(TransferPhase phase, long? total)
    {
        Interlocked.Exchange(ref _nextAttempt, 0);
        Interlocked.Exchange(ref _done, 0);
        Interlocked.Exchange(ref _total, total ?? -1);
        Interlocked.Exchange(ref _phaseStart, Stopwatch.GetTimestamp());
        Volatile.Write(ref _phase, (int)phase);
    }
}
