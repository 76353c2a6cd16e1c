using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>Processes the inputs of one call, or, with -WhatIf, only checks them.</summary>
internal interface IImageRun : IDisposable
{
    /// <summary>Counts the inputs; null where the count is not shown.</summary>
    InputTally? Tally { get; }

    /// <summary>Whether no further image can succeed.</summary>
    bool IsOver { get; }

    /// <summary>Whether an outcome is written; null for every one.</summary>
    Func<RemovalOutcome, bool>? Filter { get; set; }

    /// <summary>Accepts an image that is ready to be sent, if the user confirms it.</summary>
    /// <returns>Null when it was accepted, else the reason why not: one of the texts in <see cref="RemovalReason"/>.</returns>
    string? TrySubmit(RemovalJob job, Func<string, bool> confirm);

    /// <summary>Writes an outcome that needed no sending.</summary>
    void Write(RemovalOutcome outcome);

    /// <summary>Writes the failure of an input that never became an image of the run.</summary>
    void WriteFailure(RembgException failure, object? target);

    /// <summary>Waits for everything in flight and writes it.</summary>
    void Drain();

    /// <summary>Writes the summary of the run, once.</summary>
    void WriteSummary();
}
