namespace Rembg;

/// <summary>
/// What the local checks made of a request: a job to send, or an outcome without sending. Both are null for a file that
/// this very run has written, which is no input.
/// </summary>
public sealed class RemovalPlan
{
    internal static readonly RemovalPlan OwnOutput = new();

    private RemovalPlan()
    {
    }

    internal RemovalPlan(RemovalJob job) => Job = job;

    internal RemovalPlan(RemovalOutcome outcome) => Outcome = outcome;

    /// <summary>The job to send; null when there is nothing to send.</summary>
    public RemovalJob? Job { get; }

    /// <summary>The outcome, when there is nothing to send.</summary>
    public RemovalOutcome? Outcome { get; }
}
