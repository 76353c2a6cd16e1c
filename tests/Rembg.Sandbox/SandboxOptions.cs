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

    /// <summary>Whether the pictures are made by ImageMagick where it is found.</summary>
    public ImageMagickUse ImageMagick { get; init; } = ImageMagickUse.Auto;

    /// <summary>The clock for months, billing cycles and rate windows. Think times and stalls always take real time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
