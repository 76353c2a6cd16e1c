using System.Diagnostics;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Peers;

/// <summary><c>curl --parallel</c>: one process for the whole folder, each transfer in its configuration.</summary>
internal static class Curl
{
    public const string Name = "curl --parallel";

    /// <summary>Does the work; starting the process counts, as it does at the prompt.</summary>
    public static Finding Run(Work work)
    {
        var configuration = Path.Combine(Path.GetDirectoryName(work.Output)!, "curl.txt");
        File.WriteAllLines(configuration, Transfers(work));
        var watch = Stopwatch.StartNew();
        var done = Tool.TryRun("curl", ["--no-progress-meter", "--parallel", "--parallel-max", $"{work.Limit}", "--config", configuration]);
        var seconds = watch.Elapsed.TotalSeconds;
        return new Finding
        {
            Seconds = seconds,
            Results = Directory.GetFiles(work.Output).Length,
            Problem = done is null ? "curl ended with an error" : null,
        };
    }

    private static IEnumerable<string> Transfers(Work work)
    {
        var isFirst = true;
        foreach (var file in Directory.GetFiles(work.Input))
        {
            if (!isFirst)
            {
                yield return "next";
            }

            isFirst = false;
            yield return $"url = \"{work.Endpoint}rmbg\"";
            yield return "header = \"x-api-key: benchmark\"";
            yield return "form = \"format=webp\"";
            yield return $"form = \"image=@{file}\"";
            yield return $"output = \"{Path.Combine(work.Output, Path.GetFileNameWithoutExtension(file))}.webp\"";
        }
    }
}
