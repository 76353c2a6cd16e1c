namespace Rembg.Report;

/// <summary>The entry of one input in a report.</summary>
internal sealed record ReportEntry
{
    /// <summary>The status of an input that ended with an error.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>One of the texts in <see cref="RemovalStatus"/>, <see cref="Failed"/>, or what a log of another version has.</summary>
    public required string Status { get; init; }

    /// <summary>Why: one of the texts in <see cref="RemovalReason"/>, the id of an error, or empty.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The full path of the input; null when it has none.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The full path of the output; null when there is none.</summary>
    public string? OutputPath { get; init; }

    public long? SourceLength { get; init; }

    public long? OutputLength { get; init; }

    /// <summary>The time it took, pauses included; null when it is not known.</summary>
    public TimeSpan? Elapsed { get; init; }

    public int Attempts { get; init; }

    /// <summary>How many attempts were sent completely and not answered completely. Each may have cost a credit.</summary>
    public int UnknownOutcomeCount { get; init; }

    /// <summary>Whether a credit was charged for certain: the image was completed, or was received and could not be saved under its name.</summary>
    public bool IsCharged => Status == RemovalStatus.Completed || (IsFailure && (OutputPath is not null || CreditCount > 0));

    /// <summary>The credits that a failure cost for certain, as its exception reports them.</summary>
    public int CreditCount { get; init; }

    /// <summary>The message of the error; empty for none.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>What may be wrong with the output, such as <c>may lie on its side</c>; empty for nothing.</summary>
    public string Warning { get; init; } = string.Empty;

    /// <summary>The recommended action; empty for none.</summary>
    public string Action { get; init; } = string.Empty;

    /// <summary>The requested options, as far as they are known: parameters of Remove-ImageBackground and their values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    public bool IsFailure => Status == Failed;

    /// <summary>The name of the input without its folder.</summary>
    public string Name => SourcePath ?? OutputPath ?? string.Empty;
}
