namespace Rembg.Batch;

/// <summary>The right to have one image with the service.</summary>
/// <param name="Number">Tells the permits of a run apart; counts from 1.</param>
/// <param name="Epoch">How often the number at once had been lowered when it was given.</param>
/// <param name="GivenAt">When it was given, in the time since the run began.</param>
internal readonly record struct ConcurrencyPermit(long Number, int Epoch, TimeSpan GivenAt);
