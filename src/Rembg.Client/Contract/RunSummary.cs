using System.Collections.ObjectModel;

namespace Rembg;

/// <summary>The summary of a run of many images.</summary>
public sealed record RunSummary
{
    private static readonly ReadOnlyDictionary<string, int> None = new(new Dictionary<string, int>());

    /// <summary>How many images were created; each cost a credit.</summary>
    public int Made { get; init; }

    /// <summary>How many images were copied from another output of the same bytes and options, which costs nothing.</summary>
    public int Copied { get; init; }

    /// <summary>How many inputs were skipped, by the texts of <see cref="RemovalReason"/>.</summary>
    public IReadOnlyDictionary<string, int> Skipped { get; init; } = None;

    /// <summary>How many images were ready and not sent, by the texts of <see cref="RemovalReason"/>.</summary>
    public IReadOnlyDictionary<string, int> NotSubmitted { get; init; } = None;

    /// <summary>How many inputs failed, by the names of <see cref="RembgError"/>.</summary>
    public IReadOnlyDictionary<string, int> Failed { get; init; } = None;

    /// <summary>
    /// How many credits were spent for certain: one for each image that was created, and for each that was received and could not be
    /// saved under its own name.
    /// </summary>
    public int Credits { get; init; }

    /// <summary>Where paid images were kept that could not be saved beside their targets; also the errors name them.</summary>
    public IReadOnlyList<string> KeptElsewhere { get; init; } = [];

    /// <summary>The credits that the account had before the run; null when they were not read.</summary>
    public long? AvailableCredits { get; init; }

    /// <summary>How many attempts were fully sent and never fully answered. Each may have cost one credit more.</summary>
    public int UnknownOutcomes { get; init; }

    /// <summary>The bytes that were sent, those of attempts that failed among them.</summary>
    public long BytesUp { get; init; }

    /// <summary>The bytes that were received.</summary>
    public long BytesDown { get; init; }

    /// <summary>The time from the beginning of the run to its end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How often the service asked to slow down (HTTP 429).</summary>
    public int Refusals { get; init; }

    /// <summary>How many images have an EXIF orientation that a viewer turns or mirrors them by.</summary>
    public int Reoriented { get; init; }

    /// <summary>Images created in a second, on average; 0 for a run that took no time.</summary>
    public double ImagesPerSecond => Elapsed > TimeSpan.Zero ? Made / Elapsed.TotalSeconds : 0;

    /// <summary>Two lines: the outcomes of the inputs, and the cost, bytes and time.</summary>
    /// <returns>The text, with numbers as the current culture writes them.</returns>
    public override string ToString()
    {
        var culture = CultureInfo.CurrentCulture;
        var outcomes = Number(Made) + " made" + (Copied > 0 ? $", {Number(Copied)} copied" : "")
            + Counts("skipped", Skipped) + Counts("not sent", NotSubmitted) + Counts("failed", Failed);
        var cost = (AvailableCredits is null ? "Credits: " : "Cost: ") + Number(Credits)
            + (UnknownOutcomes > 0 ? $", perhaps {Number(UnknownOutcomes)} more" : "")
            + (AvailableCredits is { } available ? $" of {Number(available)} credits" : "");
        var pace = Made == 0 ? "" : $", {ImagesPerSecond.ToString(ImagesPerSecond < 10 ? "0.0" : "0", culture)} images a second";
        return $"{outcomes}.{Environment.NewLine}{cost}."
            + $" {ByteSize.Format(BytesUp, culture)} up and {ByteSize.Format(BytesDown, culture)} down in {Time(Elapsed)}{pace}."
            + (Refusals > 0 ? $" Requests to slow down: {Number(Refusals)}." : "")
            + (Reoriented > 0 ? $" Images with an EXIF orientation: {Number(Reoriented)}." : "")
            + (KeptElsewhere.Count > 0 ? $" Paid images kept elsewhere: {Number(KeptElsewhere.Count)}, first '{KeptElsewhere[0]}'." : "");
    }

    private static string Counts(string what, IReadOnlyDictionary<string, int> counts)
    {
        var reasons = counts.OrderByDescending(static count => count.Value).ThenBy(static count => count.Key, StringComparer.Ordinal)
            .Select(static count => $"{Number(count.Value)} {count.Key}");
        return counts.Count == 0 ? "" : $", {Number(counts.Values.Sum())} {what} ({string.Join(", ", reasons)})";
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    private static string Time(TimeSpan elapsed) => elapsed.TotalMinutes < 1
        ? elapsed.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) + " s"
        : Invariant($"{(long)elapsed.TotalHours}:{elapsed.Minutes:00}:{elapsed.Seconds:00}");
}
