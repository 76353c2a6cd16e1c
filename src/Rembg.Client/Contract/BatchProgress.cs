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

    /// <summary>Why it is that many, in words that follow the number, such as <c>throughput no longer improves</c>; empty where there is nothing to say.</summary>
    public string ConcurrencyReason { get; init; } = string.Empty;
}
