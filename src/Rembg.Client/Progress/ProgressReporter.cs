using System.Diagnostics;
using Rembg.Http;

namespace Rembg.Progress;

/// <summary>Reports the transfers of one image to an <see cref="IProgress{T}"/>: their start, their end, and ten times a second in between.</summary>
/// <param name="progress">The caller's handler.</param>
internal sealed class ProgressReporter(IProgress<TransferProgress> progress) : IProgressObserver
{
    private static readonly long Interval = Stopwatch.Frequency / 10;

    private TransferDirection _direction;
    private long? _total;
    private long _done;
    private long _reported;
    private long _startedAt;
    private long _reportedAt;

    /// <summary>
    /// The exception of the handler; null for none. After it, nothing more is reported, so that it neither ends nor repeats an exchange that
    /// is paid for.
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
        (_direction, _total, _done, _reported) = (direction, total, 0, 0);
        _startedAt = _reportedAt = Stopwatch.GetTimestamp();
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
        var transferred = new TransferProgress
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
            progress.Report(transferred);
        }
#pragma warning disable CA1031 // The caller's code may throw anything. The outcome has a warning.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
        }

        _reported = _done;
        _reportedAt = now;
    }
}
