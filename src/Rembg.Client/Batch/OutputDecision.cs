namespace Rembg.Batch;

/// <summary>What an input comes to, given what stands at its output: exactly one of the kinds below. Failures are thrown.</summary>
internal abstract class OutputDecision
{
    private OutputDecision()
    {
    }

    /// <summary>The output is to be made.</summary>
    /// <param name="replaces">Whether a file that stands there is replaced.</param>
    /// <param name="reason">Why it is made anew: one of <see cref="RemovalReason"/>; null for what is missing or replaced on purpose.</param>
    public sealed class Make(bool replaces, string? reason = null) : OutputDecision
    {
        public bool Replaces { get; } = replaces;

        public string? Reason { get; } = reason;
    }

    /// <summary>Nothing is to be done.</summary>
    /// <param name="outcome">What to say of it.</param>
    public sealed class Settle(RemovalOutcome outcome) : OutputDecision
    {
        public RemovalOutcome Outcome { get; } = outcome;
    }
}
