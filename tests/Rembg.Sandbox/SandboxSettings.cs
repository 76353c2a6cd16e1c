namespace Rembg.Sandbox;

/// <summary>What may be changed while the sandbox runs.</summary>
public record SandboxSettings
{
    /// <summary>The think time of each removal; none by default.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How much the think time differs from removal to removal, as a share of <see cref="Latency"/> either way, 0 to 1; none by default.</summary>
    public double LatencySpread { get; set; }

    /// <summary>The think time of each removal for the key <c>sandbox-slow</c>, instead of <see cref="Latency"/>.</summary>
    public TimeSpan SlowLatency { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many removals a key may ask for within <see cref="RateWindow"/>; null for any number.</summary>
    public int? RateLimit { get; set; }

    /// <summary>The sliding window that <see cref="RateLimit"/> counts in.</summary>
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many removals a key that has been idle may ask for at once; with it, <see cref="RateLimit"/> of them come back
    /// steadily in each <see cref="RateWindow"/>, in place of a sliding window. Null, the default, for the window.
    /// </summary>
    public int? RateBurst { get; set; }

    /// <summary>
    /// The <c>Retry-After</c> text sent with short-term 429s; null, the default, sends none, as none is documented.
    /// </summary>
    public string? RetryAfter { get; set; }

    /// <summary>Whether pictures are turned upright as their EXIF orientation says. Not by default: the documentation does not mention the tag.</summary>
    public bool HonoursOrientation { get; set; }

    /// <summary>Takes over every value of other settings.</summary>
    internal void Take(SandboxSettings other) =>
        (Latency, LatencySpread, SlowLatency, RateLimit, RateWindow, RateBurst, RetryAfter, HonoursOrientation) =
        (other.Latency, other.LatencySpread, other.SlowLatency, other.RateLimit, other.RateWindow, other.RateBurst, other.RetryAfter, other.HonoursOrientation);
}
