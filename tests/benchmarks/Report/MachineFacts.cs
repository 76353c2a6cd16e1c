using System.Globalization;
using System.Runtime.InteropServices;

namespace Rembg.Benchmarks.Report;

/// <summary>What a reader must know to judge the figures: the machine, how busy it was, the day, the versions.</summary>
internal static class MachineFacts
{
    /// <summary>Names and values, in the order of the report.</summary>
    /// <param name="versions">What was compared, and its version.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Gather(IEnumerable<KeyValuePair<string, string?>> versions) =>
    [
        new("Date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        new("System", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}"),
        new("Processor", $"{Processor()}, {Environment.ProcessorCount} cores"),
        new("Memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0} GiB"),
        new("Load during the run", Load()),
        new(".NET", RuntimeInformation.FrameworkDescription),
        .. versions.Select(version => new KeyValuePair<string, string>(version.Key, version.Value ?? "not on this machine")),
    ];

    private static string Processor() =>
        Line("/proc/cpuinfo", "model name") is { } line ? line[(line.IndexOf(':') + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();

    // Programs that wanted to run, on average over the last minute, five and fifteen.
    private static string Load() =>
        Line("/proc/loadavg", string.Empty) is { } line ? string.Join(", ", line.Split(' ')[..3]) : "not known";

    private static string? Line(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;
}
