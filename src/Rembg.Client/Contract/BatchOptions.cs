namespace Rembg;

/// <summary>How a run of many images goes.</summary>
public sealed record BatchOptions
{
    /// <summary>
    /// The most images in flight at once, 1 or more; null for the run to find out how many bring the most images a second,
    /// from 4 to 64.
    /// </summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>
    /// The most images to send in the run; null for no cap. The rest come back as <see cref="RemovalStatus.NotSubmitted"/>. What
    /// is copied or skipped does not count.
    /// </summary>
    public int? MaximumImageCount { get; init; }

    /// <summary>Leaves the judgement of images and options to the service, at the price of what it makes of them.</summary>
    public bool SkipPreflight { get; init; }

    /// <summary>
    /// Told, when a run ends, what a person should know of the run as a whole and no outcome says, such as that a ledger could
    /// not be written any more; null for nobody. What concerns one image is among its outcome's <see cref="RemovalOutcome.Warnings"/>.
    /// </summary>
    public Action<string>? OnWarning { get; init; }
}
