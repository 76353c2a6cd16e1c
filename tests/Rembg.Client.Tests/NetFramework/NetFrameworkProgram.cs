using System.Diagnostics;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>
/// A program of .NET Framework: started by itself on Windows, under Mono elsewhere, which stands in for it. Wine has no .NET
/// Framework; there the program runs on the .NET that runs these tests, so that its calls meet the rules of Windows.
/// </summary>
internal static class NetFrameworkProgram
{
    /// <summary>Runs one to its end; skips the test where there is nothing to run it.</summary>
    /// <param name="path">Below the folder of the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">The lines of its standard input.</param>
    /// <returns>Its exit code, the lines of its output, and its errors.</returns>
    public static async Task<(int ExitCode, string[] Lines, string Errors)> RunAsync(string path, string[] arguments, params string[] input)
    {
        var program = Path.Combine(AppContext.BaseDirectory, path);
        var host = Wine.IsHere ? Environment.ProcessPath : FindMono();
        Assert.SkipWhen(host is null && !OperatingSystem.IsWindows(), "There is neither .NET Framework nor Mono here.");

        var start = new ProcessStartInfo(host ?? program, host is null ? arguments : [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        foreach (var line in input)
        {
            await process.StandardInput.WriteLineAsync(line.AsMemory(), deadline.Token);
        }

        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), await errors);
    }

    private static string? FindMono() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "mono"))
            .FirstOrDefault(File.Exists);
}
