using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>What becomes of the inputs of one call: they are worked on, or, with -WhatIf, only looked at.</summary>
internal interface IImageRun : IDisposable
{
    /// <summary>Counts the inputs; null where nobody would see it.</summary>
    InputTally? Tally { get; }

    /// <summary>Whether no further image can succeed.</summary>
    bool IsOver { get; }

    /// <summary>Takes an image that is ready to be sent.</summary>
    /// <param name="job">The image.</param>
    /// <param name="agree">Asks whether that may be done of which it is given a few words.</param>
    /// <returns>Whether it was taken; false where it may not be done.</returns>
    bool TrySubmit(RemovalJob job, Func<string, bool> agree);

    /// <summary>Writes an outcome that needed no sending.</summary>
    void Write(RemovalOutcome outcome);

    /// <summary>Writes the failure of an input that never became an image of the run.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The path, or the row; null for none.</param>
    void WriteFailure(RembgException failure, object? target);

    /// <summary>Waits for all that is under way and writes it.</summary>
    void Drain();

    /// <summary>Writes what the run came to, once.</summary>
    void WriteSummary();
}
