namespace Rembg.Report;

/// <summary>The entry of one input in a report. What is not known, or does not apply, is null.</summary>
internal sealed record ReportEntry
{
    /// <summary>The status of an input that ended with an error.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>One of the texts in <see cref="RemovalStatus"/>, <see cref="Failed"/>, or what a log of another version has.</summary>
    public required string Status { get; init; }

    /// <summary>Why: one of the texts in <see cref="RemovalReason"/>, or the id of an error.</summary>
    public string? Reason { get; init; }

    public string? SourcePath { get; init; }
    public string? OutputPath { get; init; }
    public long? SourceLength { get; init; }
    public long? OutputLength { get; init; }
    public TimeSpan? Elapsed { get; init; }
    public int Attempts { get; init; }

    /// <summary>How many attempts were sent completely and not answered completely. Each may have cost a credit.</summary>
    public int UnknownOutcomeCount { get; init; }

    /// <summary>The credits that a failure cost for certain, as its exception reports them.</summary>
    public int CreditCount { get; init; }

    public string? Message { get; init; }

    /// <summary>The recommended action.</summary>
    public string? Action { get; init; }

    /// <summary>What may be wrong with the output, such as <c>may lie on its side</c>.</summary>
    public string? Warning { get; init; }

    /// <summary>The requested options, as far as they are known: parameters of Remove-ImageBackground and their values.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    public bool IsFailure => Status == Failed;

    /// <summary>Whether a credit was charged for certain: the image was completed, or received and not saved under its name.</summary>
    public bool IsCharged => Status == RemovalStatus.Completed || (IsFailure && (OutputPath is not null || CreditCount > 0));

    /// <summary>The name to sort by.</summary>
    public string Name => SourcePath ?? OutputPath ?? string.Empty;
}
