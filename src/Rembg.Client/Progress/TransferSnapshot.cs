namespace Rembg.Progress;

/// <summary>One image in flight, at one moment.</summary>
/// <param name="Id">Tells the images of a run apart; counts from 1.</param>
/// <param name="Name">The image's name without its folder.</param>
/// <param name="Phase">Where it is.</param>
/// <param name="BytesTransferred">Bytes moved in this phase.</param>
/// <param name="TotalBytes">Bytes of this phase in all; null when that is not known.</param>
/// <param name="PhaseElapsed">Time since the phase began.</param>
internal sealed record TransferSnapshot(
    int Id, string Name, TransferPhase Phase, long BytesTransferred, long? TotalBytes, TimeSpan PhaseElapsed)
{
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
