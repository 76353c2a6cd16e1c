namespace Rembg.Outputs;

/// <summary>What to do about an output, given what exists at its path. Failures are thrown.</summary>
/// <param name="Outcome">The outcome of an image that completes without upload; null for one that is uploaded or copied.</param>
/// <param name="Replaced">The file that is replaced; null for none.</param>
/// <param name="IsNoted">Whether the output is recorded in the ledger.</param>
/// <param name="Reason">Why it is regenerated, a <see cref="RemovalReason"/>; null for one that is missing or replaced on request.</param>
/// <param name="Source">The input when the copies were found; null without a ledger.</param>
internal sealed record OutputDecision(
    RemovalOutcome? Outcome = null, string? Replaced = null, bool IsNoted = false, string? Reason = null, SourceSnapshot? Source = null)
{
    /// <summary>Outputs of the same image, as they were saved. One of them is copied if possible.</summary>
    public IReadOnlyList<FileStamp> Copies { get; init; } = [];
}
