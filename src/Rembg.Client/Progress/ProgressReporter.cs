using System.Diagnostics;
using Rembg.Http;

namespace Rembg.Progress;

/// <summary>Tells an <see cref="IProgress{T}"/> of one image's transfers: the beginning, the end, and ten times a second between.</summary>
internal sealed class ProgressReporter : IProgressObserver
{
    private static readonly long Interval = Stopwatch.Frequency / 10;

    private readonly IProgress<TransferProgress> _progress;
    private TransferDirection _direction;
    private long? _total;
    private long _done;
    private long _reported;
    private long _startedAt;
    private long _reportedAt;

    public ProgressReporter(IProgress<TransferProgress> progress) => _progress = progress;

    /// <summary>
    /// What the caller's own code threw; null while it has not. From then on it is told nothing more: neither may it end an
    /// exchange that is paid for, nor make it happen again.
    /// </summary>
    public Exception? Failure { get; private set; }

    public void UploadStarted(long totalBytes) => Start(TransferDirection.Upload, totalBytes);

    public void Uploaded(int bytes) => Move(bytes);

    public void UploadFinished() => ReportLast();

    public void DownloadStarted(long? totalBytes) => Start(TransferDirection.Download, totalBytes);

    public void Downloaded(int bytes) => Move(bytes);

    public void DownloadFinished() => ReportLast();

    private void Start(TransferDirection direction, long? total)
    {
        _direction = direction;
        _total = total;
        _done = 0;
        _reported = 0;
        _startedAt = Stopwatch.GetTimestamp();
        _reportedAt = _startedAt;
    }

    private void Move(int bytes)
    {
        _done += bytes;
        var now = Stopwatch.GetTimestamp();
        if (now - _reportedAt >= Interval || _reported == 0)
        {
            Report(now);
        }
    }

    private void ReportLast()
    {
        if (_done > _reported)
        {
            Report(Stopwatch.GetTimestamp());
        }
    }

    private void Report(long now)
    {
        if (Failure is not null)
        {
            return;
        }

        var seconds = (now - _startedAt) / (double)Stopwatch.Frequency;
        double? rate = seconds > 0 ? _done / seconds : null;
        var progress = new TransferProgress
        {
            Direction = _direction,
            BytesTransferred = _done,
            TotalBytes = _total,
            BytesSinceLastEvent = _done - _reported,
            BytesPerSecond = rate,
            EstimatedRemaining = _total is { } total && rate > 0 ? TimeSpan.FromSeconds((total - _done) / rate.Value) : null,
        };
        try
        {
            _progress.Report(progress);
        }
#pragma warning disable CA1031 // Somebody else's code may throw anything. It is told in the outcome's warnings.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
        }

        _reported = _done;
        _reportedAt = now;
    }
}
