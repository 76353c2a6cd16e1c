namespace Rembg.Concurrency;

/// <summary>The right to send one image.</summary>
/// <param name="Number">The order in which permits were issued, from 1.</param>
/// <param name="IssuedAt">When it was issued, as the time since the start of the run.</param>
internal readonly record struct ConcurrencyPermit(long Number, TimeSpan IssuedAt);
