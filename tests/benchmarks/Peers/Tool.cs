using System.ComponentModel;
using System.Diagnostics;

namespace Rembg.Benchmarks.Peers;

/// <summary>Programs of the machine.</summary>
internal static class Tool
{
    /// <summary>Runs a program and returns what it printed; null when there is no such program or it failed.</summary>
    public static string? TryRun(string program, IReadOnlyList<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? string.Empty,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.Wait();
            return process.ExitCode == 0 ? text : null;
        }
        catch (Win32Exception)
        {
            return null; // Not on this machine.
        }
    }

    /// <summary>The first line of what a program says of itself; null when there is no such program.</summary>
    public static string? Version(string program) => TryRun(program, ["--version"])?.Split('\n')[0].Trim();
}
