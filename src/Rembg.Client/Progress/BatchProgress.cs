namespace Rembg.Progress;

/// <summary>How far a run is, at one moment.</summary>
/// <param name="Completed">Images made.</param>
/// <param name="Failed">Images that failed.</param>
/// <param name="BytesUp">Bytes sent by the run.</param>
/// <param name="BytesDown">Bytes received by the run.</param>
/// <param name="PausedFor">How long the whole run still waits because the service asked to slow down; zero when it does not.</param>
/// <param name="InFlight">The images in flight.</param>
internal sealed record BatchProgress(
    int Completed, int Failed, long BytesUp, long BytesDown, TimeSpan PausedFor, IReadOnlyList<TransferSnapshot> InFlight)
{
    /// <summary>How many images may be in flight at once right now.</summary>
    public required int ConcurrencyLimit { get; init; }

    /// <summary>Why it is that many, in words that follow the number, such as <c>throughput no longer improves</c>; empty where there is nothing to say.</summary>
    public required string ConcurrencyReason { get; init; }
}
