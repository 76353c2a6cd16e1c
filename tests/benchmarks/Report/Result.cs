namespace Rembg.Benchmarks.Report;

/// <summary>One whole run of the benchmarks.</summary>
/// <param name="Facts">The machine, the day, the versions.</param>
/// <param name="Rounds">How often each was measured.</param>
/// <param name="Quick">Whether it was a look only.</param>
/// <param name="Rows">What was measured.</param>
internal sealed record Result(IReadOnlyList<KeyValuePair<string, string>> Facts, int Rounds, bool Quick, IReadOnlyList<Row> Rows);
