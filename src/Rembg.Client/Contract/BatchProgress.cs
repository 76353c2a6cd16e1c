namespace Rembg;

/// <summary>How far a run is, at one moment.</summary>
public sealed record BatchProgress
{
    /// <summary>How many images were made or copied.</summary>
    public int Completed { get; init; }

    /// <summary>How many images failed after they had been submitted.</summary>
    public int Failed { get; init; }

    /// <summary>The bytes that were sent so far.</summary>
    public long BytesUp { get; init; }

    /// <summary>The bytes that were received so far.</summary>
    public long BytesDown { get; init; }

    /// <summary>How long the run still pauses because the service asked to slow down, or is away; zero when it does not.</summary>
    public TimeSpan PausedFor { get; init; }

    /// <summary>The images in flight, in the order in which they were submitted.</summary>
    public IReadOnlyList<TransferSnapshot> InFlight { get; init; } = [];

    /// <summary>How many images may be in flight now.</summary>
    public int ConcurrencyLimit { get; init; }

    /// <summary>
    /// Why it is that many, in words that follow the number, such as <c>throughput no longer improves</c>; empty where there is nothing to
    /// say.
    /// </summary>
    public string ConcurrencyReason { get; init; } = "";
}

/// <summary>One image in flight, at one moment.</summary>
public sealed record TransferSnapshot
{
    /// <summary>Distinguishes the images of a run; counts from 1.</summary>
    public int Id { get; init; }

    /// <summary>The image's file name, without its folder.</summary>
    public string Name { get; init; } = "";

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

/// <summary>Where one image in flight is.</summary>
public enum TransferPhase
{
    /// <summary>Waiting for a permit, or for a pause to end.</summary>
    Waiting,

    /// <summary>Being uploaded.</summary>
    Uploading,

    /// <summary>Being processed by the service.</summary>
    Processing,

    /// <summary>Being downloaded.</summary>
    Downloading,
}
