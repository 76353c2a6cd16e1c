namespace Rembg.Benchmarks;

/// <summary>A measurement that is none: something did not do the work it was timed for.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
