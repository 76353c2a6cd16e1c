namespace Rembg.Benchmarks.Serving;

/// <summary>How the neutral server behaves until it is told otherwise.</summary>
internal sealed record ServerSettings
{
    /// <summary>How long an image is thought about.</summary>
    public int ThinkMilliseconds { get; init; }

    /// <summary>The share of requests that are refused with a short-term 429, 0 to 1.</summary>
    public double LimitedShare { get; init; }

    /// <summary>Chooses which requests those are.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Bytes of each answered picture, an even number.</summary>
    public int AnswerLength { get; init; } = 200 * 1024;
}
