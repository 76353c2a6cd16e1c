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
    /// <param name="copies">Outputs that are this very image, and as they were saved. One of them is copied, if that can be done.</param>
    /// <param name="source">The input when these were looked for; null when it was not.</param>
    public sealed class Make(string? replaced, string? reason = null, IReadOnlyList<FileStamp>? copies = null, OutputSource? source = null) : OutputDecision
    {
        public string? Replaced { get; } = replaced;

        public string? Reason { get; } = reason;

        public IReadOnlyList<FileStamp> Copies { get; } = copies ?? [];

        public OutputSource? Source { get; } = source;
    }

    /// <summary>Nothing is to be done.</summary>
    /// <param name="outcome">What to say of it.</param>
    public sealed class Settle(RemovalOutcome outcome) : OutputDecision
    {
        public RemovalOutcome Outcome { get; } = outcome;
    }
}
