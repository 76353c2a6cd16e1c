using System.Diagnostics;

namespace Rembg.Batch;

/// <summary>What was spent on one image so far.</summary>
internal sealed class AttemptTally
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <summary>How often it was sent, or begun to be.</summary>
    public int Attempts { get; set; }

    /// <summary>How many attempts were fully sent and never answered: each may have cost a credit.</summary>
    public int UnknownOutcomes { get; set; }

    /// <summary>The time since work on the image began.</summary>
    public TimeSpan Elapsed => TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _startedAt) / (double)Stopwatch.Frequency);
}
