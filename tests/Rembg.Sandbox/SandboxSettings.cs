namespace Rembg.Sandbox;

/// <summary>What may be changed while the sandbox runs.</summary>
public record SandboxSettings
{
    /// <summary>The think time of each removal; none by default.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The think time of each removal for the key <c>sandbox-slow</c>, instead of <see cref="Latency"/>.</summary>
    public TimeSpan SlowLatency { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many removals a key may ask for within <see cref="RateWindow"/>; null for any number.</summary>
    public int? RateLimit { get; set; }

    /// <summary>The sliding window that <see cref="RateLimit"/> counts in.</summary>
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The <c>Retry-After</c> text sent with short-term 429s; null, the default, sends none, as none is documented.
    /// </summary>
    public string? RetryAfter { get; set; }

    /// <summary>Takes over every value of other settings.</summary>
    internal void Take(SandboxSettings other) =>
        (Latency, SlowLatency, RateLimit, RateWindow, RetryAfter) =
        (other.Latency, other.SlowLatency, other.RateLimit, other.RateWindow, other.RetryAfter);
}
