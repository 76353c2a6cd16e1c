namespace Rembg.Sandbox;

/// <summary>Which requests a fault is for. What is not set does not matter; all that is set must hold.</summary>
public sealed record FaultMatch
{
    /// <summary>The beginning of the path, such as <c>/rmbg</c>.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>The API key as sent.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The hash of the image in hex. With this or <see cref="Length"/> the fault is chosen when the upload has been
    /// read, so it can only do what comes after that.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>The length of the image in bytes.</summary>
    public long? Length { get; init; }

    /// <summary>Only the n-th of the requests that meet the conditions above, from 1.</summary>
    public int? Nth { get; init; }

    /// <summary>Every n-th of the requests that meet the conditions above.</summary>
    public int? EveryNth { get; init; }

    /// <summary>The chance, 0 to 1, that a request that meets the conditions above is hit.</summary>
    public double? Probability { get; init; }

    /// <summary>The seed of <see cref="Probability"/>: the same seed hits the same places in the order of requests.</summary>
    public int Seed { get; init; }

    internal bool NeedsImage => Sha256 is not null || Length is not null;
}
