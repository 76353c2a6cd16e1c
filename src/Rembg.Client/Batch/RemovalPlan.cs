namespace Rembg.Batch;

/// <summary>What the local checks made of a request: exactly one of the three kinds below.</summary>
internal abstract class RemovalPlan
{
    private RemovalPlan()
    {
    }

    /// <summary>The image is to be sent.</summary>
    public sealed class ToSend(RemovalJob job) : RemovalPlan
    {
        public RemovalJob Job { get; } = job;
    }

    /// <summary>The request has ended without sending.</summary>
    public sealed class Settled(RemovalOutcome outcome) : RemovalPlan
    {
        public RemovalOutcome Outcome { get; } = outcome;
    }

    /// <summary>The file is one that this very run has written, which is not an input of it: a folder listing found it.</summary>
    public sealed class OwnOutput : RemovalPlan
    {
        public static readonly OwnOutput Instance = new();

        private OwnOutput()
        {
        }
    }
}
