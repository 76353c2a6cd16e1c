namespace Rembg.Outputs;

/// <summary>Whether an output is processed, given what exists at its path. Failures are thrown.</summary>
internal abstract class OutputDecision
{
    private OutputDecision()
    {
    }

    /// <summary>The image is uploaded or copied.</summary>
    /// <param name="replaced">The file that is replaced; null for none.</param>
    /// <param name="reason">Why the output is regenerated: one of <see cref="RemovalReason"/>; null for one that is missing or replaced on request.</param>
    /// <param name="copies">Outputs of the same image, as they were saved. One of them is copied if possible.</param>
    /// <param name="source">The input when the copies were found; null without a ledger.</param>
    /// <param name="isNoted">Whether the output is recorded in the ledger.</param>
    public sealed class Process(
        string? replaced, string? reason = null, IReadOnlyList<FileStamp>? copies = null, SourceSnapshot? source = null, bool isNoted = false) : OutputDecision
    {
        public string? Replaced { get; } = replaced;

        public string? Reason { get; } = reason;

        public IReadOnlyList<FileStamp> Copies { get; } = copies ?? [];

        public bool IsNoted { get; } = isNoted;

        public SourceSnapshot? Source { get; } = source;
    }

    /// <summary>The image completes without upload.</summary>
    public sealed class AlreadyDone(RemovalOutcome outcome) : OutputDecision
    {
        public RemovalOutcome Outcome { get; } = outcome;
    }
}
