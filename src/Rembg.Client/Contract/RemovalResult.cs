namespace Rembg;

/// <summary>The result of one image.</summary>
public sealed record RemovalResult
{
    /// <summary>The warning of an output whose size shows that a quarter turn was not carried out.</summary>
    internal const string OnItsSide = "may lie on its side";

    /// <summary>The full path of the input; null when it came from memory.</summary>
    public string? SourcePath { get; init; }

    /// <summary>
    /// The full path of the output, or in a dry run of the output that would be written; null when
    /// it was asked for in memory, and where there is none.
    /// </summary>
    public string? OutputPath { get; init; }

    /// <summary>The true format of the output, by the name in <see cref="ImageFormat"/>; null when there is none.</summary>
    public string? Format { get; init; }

    /// <summary>
    /// What was asked of the picture beyond its format, by the names of <see cref="RemovalOptions"/>: <c>Width=800 Mask=True</c>;
    /// null when nothing was. Text, so that it stays whole in a log.
    /// </summary>
    public string? Options { get; init; }

    /// <summary>The length of the input in bytes.</summary>
    public long SourceLength { get; init; }

    /// <summary>The length of the output in bytes; null when there is none.</summary>
    public long? OutputLength { get; init; }

    /// <summary>The time from the first attempt to the finished output, pauses included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How often the image was uploaded; 0 when it was not.</summary>
    public int Attempts { get; init; }

    /// <summary>One of the values in <see cref="RemovalStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// Why the result has this status: one of the values in <see cref="RemovalReason"/>; null where there is nothing to say.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>How many uploads have no complete response. Each may have cost a credit.</summary>
    public int UnknownOutcomeCount { get; init; }

    /// <summary>The input's EXIF orientation, 2 to 8; null when it has none, or needs no turn, or was not read.</summary>
    public int? Orientation { get; init; }

    /// <summary>What may be wrong with the output, such as <c>may lie on its side</c>; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>
    /// The path of the output, as a file object does it, or why there is none, such as <c>[no output] Skipped, NotAPicture</c>. The
    /// brackets make that a pattern which no file has the name for: a command that is handed the text as a path finds nothing to do, and no
    /// fault.
    /// </summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        Status is not RemovalStatus.NotSubmitted && OutputPath is { } path ? path
            : Reason is null ? $"[no output] {Status}"
            : $"[no output] {Status}, {Reason}";
}
