namespace Rembg.Outputs;

/// <summary>What an input comes to, given what stands at its output: exactly one of the kinds below. Failures are thrown.</summary>
internal abstract class OutputDecision
{
    private OutputDecision()
    {
    }

    /// <summary>The output is to be made.</summary>
    /// <param name="replaced">The file that is replaced; null for none.</param>
    /// <param name="reason">Why it is made anew: one of <see cref="RemovalReason"/>; null for what is missing or replaced on purpose.</param>
    /// <param name="copies">Outputs that are the same picture, as they were saved. One of them is copied if possible.</param>
    /// <param name="source">The input when the copies were looked for; null when they were not.</param>
    /// <param name="isNoted">Whether the ledger gets an entry of the output.</param>
    public sealed class Make(
        string? replaced, string? reason = null, IReadOnlyList<FileStamp>? copies = null, SourceSnapshot? source = null, bool isNoted = false) : OutputDecision
    {
        public string? Replaced { get; } = replaced;

        public string? Reason { get; } = reason;

        public IReadOnlyList<FileStamp> Copies { get; } = copies ?? [];

        public bool IsNoted { get; } = isNoted;

        public SourceSnapshot? Source { get; } = source;
    }

    /// <summary>Nothing is to be done.</summary>
    /// <param name="outcome">What to say of it.</param>
    public sealed class Settle(RemovalOutcome outcome) : OutputDecision
    {
        public RemovalOutcome Outcome { get; } = outcome;
    }
}
