namespace Rembg;

/// <summary>Options of a run of many images.</summary>
public sealed record BatchOptions
{
    /// <summary>
    /// The most images in flight, 1 or more; null to let the run determine how many give the highest throughput, up to 64.
    /// </summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>
    /// The most images to send in the run; null for no cap. The rest come back as <see cref="RemovalStatus.NotSubmitted"/>. What
    /// is copied or skipped does not count.
    /// </summary>
    public int? MaximumImageCount { get; init; }

    /// <summary>
    /// Checks every image, its options and its output, and sends nothing. What would be sent or copied has the outcome
    /// <see cref="RemovalStatus.NotSubmitted"/>, with the reason <see cref="RemovalReason.WhatIf"/> or
    /// <see cref="RemovalReason.SameImage"/>.
    /// </summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether the run waits out every outage and every short-term rate limit, as one that watches a folder.</summary>
    internal bool IsEndless { get; init; }

    /// <summary>Skips the local checks of images and options. What the service then does with them may cost credits.</summary>
    public bool SkipPreflight { get; init; }

    /// <summary>
    /// Receives warnings about the run as a whole when it ends, such as a ledger that could not be written; null for none. Warnings
    /// about one image are in its outcome's <see cref="RemovalOutcome.Warnings"/>.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Receives the summary of the run when it ends, however it ends; null for none.</summary>
    public Action<RunSummary>? OnSummary { get; init; }

    /// <summary>
    /// Receives the progress of the run five times a second while the next outcome is awaited, and once at its end; null for none. If it
    /// throws, it is not called again, and <see cref="OnWarning"/> receives a warning; processing continues.
    /// </summary>
    public IProgress<BatchProgress>? Progress { get; init; }
}
