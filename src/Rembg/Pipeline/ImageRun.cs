using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>Processes the inputs of one call, or, with -WhatIf, only checks them.</summary>
internal abstract class ImageRun(OutcomeWriter writer) : IDisposable
{
    protected OutcomeWriter Writer { get; } = writer;

    protected RunTally Counts { get; } = new();

    public InputTally Inputs { get; } = new();

    /// <summary>Why no further image can succeed; null as long as one can.</summary>
    public virtual RembgException? StopCause => null;

    /// <summary>Whether no further image can succeed.</summary>
    public bool IsOver => StopCause is not null;

    /// <summary>Accepts an image that is ready to be sent, if the user confirms it.</summary>
    /// <returns>Null when it was accepted, else the reason why not: one of the texts in <see cref="RemovalReason"/>.</returns>
    public abstract string? TrySubmit(RemovalJob job, Func<string, bool> confirm);

    /// <summary>Writes an outcome that needed no sending.</summary>
    public virtual void Write(RemovalOutcome outcome)
    {
        Inputs.Settle(isFailure: outcome.Failure is not null);
        Counts.Add(outcome);
        Writer.Write(outcome, StopCause);
    }

    /// <summary>Writes the failure of an input that never became an image of the run.</summary>
    public virtual void WriteFailure(RembgException failure, object? target)
    {
        Inputs.Settle(isFailure: true);
        Counts.AddFailure(failure);
        Writer.WriteFailure(failure, target);
    }

    /// <summary>Waits for everything in flight and writes it. When the run is over, its cause is thrown.</summary>
    public virtual void Drain()
    {
    }

    /// <summary>Writes the summary of the run, once.</summary>
    public abstract void WriteSummary();

    public virtual void Dispose()
    {
    }
}
