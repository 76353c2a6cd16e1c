namespace Rembg;

/// <summary>One image in flight, at one moment.</summary>
public sealed record TransferSnapshot
{
    /// <summary>Distinguishes the images of a run; counts from 1.</summary>
    public int Id { get; init; }

    /// <summary>The image's file name, without its folder.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Where the image is.</summary>
    public TransferPhase Phase { get; init; }

    /// <summary>The bytes transferred in this phase.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>The bytes of this phase in all; null when that is not known.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>The time since the phase began.</summary>
    public TimeSpan PhaseElapsed { get; init; }

    /// <summary>How long the image still waits before another attempt; zero when it does not.</summary>
    public TimeSpan PausedFor { get; init; }

    /// <summary>How much of the phase is done, 0 to 1; null when that is not known.</summary>
    public double? Fraction => TotalBytes is > 0 and { } total ? Math.Min(1, (double)BytesTransferred / total) : null;

    /// <summary>Bytes a second over the phase so far; null while there is nothing to go by.</summary>
    public double? BytesPerSecond =>
        BytesTransferred > 0 && PhaseElapsed > TimeSpan.Zero ? BytesTransferred / PhaseElapsed.TotalSeconds : null;

    /// <summary>The estimated time left in the phase; null while it is not known.</summary>
    public TimeSpan? EstimatedRemaining => PausedFor > TimeSpan.Zero ? PausedFor
        : TotalBytes is { } total && BytesPerSecond is > 0 and { } rate
            ? TimeSpan.FromSeconds(Math.Max(0, total - BytesTransferred) / rate)
            : null;
}
