namespace Rembg;

/// <summary>The progress of one upload or download of an image.</summary>
public sealed record TransferProgress
{
    /// <summary>The direction of the transfer.</summary>
    public TransferDirection Direction { get; init; }

    /// <summary>Bytes transferred so far.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>Bytes in all; null when the service did not say.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>The completed fraction, 0 to 1; null when the total is not known.</summary>
    public double? Fraction => TotalBytes is > 0 and { } total ? Math.Min(1, (double)BytesTransferred / total) : null;

    /// <summary>Bytes transferred since the last event of this transfer.</summary>
    public long BytesSinceLastEvent { get; init; }

    /// <summary>Bytes a second, averaged over the transfer so far; null before there is anything to average.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>The estimated time left; null when the total or the rate is not known.</summary>
    public TimeSpan? EstimatedRemaining { get; init; }
}

/// <summary>The direction of a transfer.</summary>
public enum TransferDirection
{
    /// <summary>To the service.</summary>
    Upload,

    /// <summary>From the service.</summary>
    Download,
}
