namespace Rembg.Batch;

/// <summary>What one image took so far.</summary>
/// <param name="Attempts">How often its upload was begun.</param>
/// <param name="UnknownOutcomes">How many uploads may have cost a credit and brought no image.</param>
/// <param name="Elapsed">The time since work on it began.</param>
internal readonly record struct AttemptCounts(int Attempts, int UnknownOutcomes, TimeSpan Elapsed);
