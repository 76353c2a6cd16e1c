using System.Diagnostics;

namespace Rembg.WindowsHost;

/// <summary>
/// Runs a program on a console without a window, and passes its streams on. PowerShell needs a console even where all of its
/// streams are redirected; without one it ends at once, with exit code 0.
/// </summary>
internal static class ConsoleLauncher
{
    private const int TimeIsUp = 124;

    // A program that was started by the other one, and that outlives it, may hold on to the streams.
    private static readonly TimeSpan LongestWaitForStreams = TimeSpan.FromSeconds(5);

    /// <summary>Runs the program and returns its exit code. When its time is up, it is ended with everything it started.</summary>
    public static async Task<int> RunAsync(TimeSpan timeout, string program, string[] arguments)
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
        var streams = Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput()),
            process.StandardError.BaseStream.CopyToAsync(Console.OpenStandardError()));
        using var patience = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await Console.Error.WriteLineAsync("Its time is up.");
            return TimeIsUp;
        }

        await Task.WhenAny(streams, Task.Delay(LongestWaitForStreams));
        return process.ExitCode;
    }
}
