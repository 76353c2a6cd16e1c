namespace Rembg.Concurrency;

/// <summary>The right to have one image with the service.</summary>
/// <param name="Number">Tells the permits of a run apart, and in which order they were given; counts from 1.</param>
/// <param name="GivenAt">When it was given, in the time since the run began.</param>
internal readonly record struct ConcurrencyPermit(long Number, TimeSpan GivenAt);
