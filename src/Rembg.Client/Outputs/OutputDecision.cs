namespace Rembg.Outputs;

/// <summary>Whether an output is processed, given what exists at its path. Failures are thrown.</summary>
internal abstract record OutputDecision
{
    /// <summary>The image is uploaded or copied.</summary>
    /// <param name="Replaced">The file that is replaced; null for none.</param>
    /// <param name="IsNoted">Whether the output is recorded in the ledger.</param>
    /// <param name="Reason">Why it is regenerated, a <see cref="RemovalReason"/>; null for one that is missing or replaced on request.</param>
    /// <param name="Source">The input when the copies were found; null without a ledger.</param>
    public sealed record Process(string? Replaced, bool IsNoted = false, string? Reason = null, SourceSnapshot? Source = null) : OutputDecision
    {
        /// <summary>Outputs of the same image, as they were saved. One of them is copied if possible.</summary>
        public IReadOnlyList<FileStamp> Copies { get; init; } = [];
    }

    /// <summary>The image completes without upload.</summary>
    public sealed record AlreadyDone(RemovalOutcome Outcome) : OutputDecision;
}
