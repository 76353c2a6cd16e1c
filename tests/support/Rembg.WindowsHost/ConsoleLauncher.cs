using System.Diagnostics;

namespace Rembg.WindowsHost;

/// <summary>
/// Runs a program on a console without a window, and passes its streams on. PowerShell needs a console even where all of its
/// streams are redirected; without one it ends at once, with exit code 0.
/// </summary>
internal static class ConsoleLauncher
{
    /// <summary>Runs the program and returns its exit code.</summary>
    public static async Task<int> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput()),
            process.StandardError.BaseStream.CopyToAsync(Console.OpenStandardError()));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
