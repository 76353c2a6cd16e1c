namespace Rembg.Sandbox;

/// <summary>How a sandbox is started.</summary>
public sealed record SandboxOptions : SandboxSettings
{
    /// <summary>The loopback port; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The plan's credits that each new account starts with.</summary>
    public long Credits { get; init; } = 20_000;

    /// <summary>The bought credits that each new account starts with.</summary>
    public long PrepaidCredits { get; init; } = 2_000;

    /// <summary>
    /// Whether answers show nothing of their source, in place of cut-outs. They cost next to nothing, and only the header of an
    /// upload is read: the choice for benchmarks, and for tests whose images are a header and noise.
    /// </summary>
    public bool PlainPictures { get; init; }

    /// <summary>The clock for months, billing cycles and rate windows. Think times and stalls always take real time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
