using System.Diagnostics;
using System.Text;

namespace Rembg.Shared;

/// <summary>Another program, run to its end within a time limit.</summary>
internal static class ChildProcess
{
    // A build server that outlives the program may hold on to its pipes.
    private static readonly TimeSpan LongestWaitForPipes = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program with nothing on its standard input.</summary>
    /// <param name="fileName">The program, found on <c>PATH</c> when it is a bare name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="timeout">How long it may take; then it is ended with everything it started.</param>
    /// <param name="onLine">Told every line of its output as it comes; null for nobody.</param>
    /// <param name="environment">What is different in its environment; null values are removed.</param>
    /// <returns>How it ended, and what it wrote to either stream.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<ChildProcessResult> RunAsync(
        string fileName, IEnumerable<string> arguments, string workingDirectory, TimeSpan timeout,
        Action<string>? onLine = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var patience = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new ChildProcessResult(ExitCode: null, Text());
        }

        await Task.WhenAny(reading, Task.Delay(LongestWaitForPipes));
        return new ChildProcessResult(process.ExitCode, Text());

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (output)
                    output.AppendLine(line);
                onLine?.Invoke(line);
            }
        }

        string Text()
        {
            lock (output)
                return output.ToString();
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when its time was up.</param>
/// <param name="Output">What it wrote to either stream, in the order it came.</param>
internal sealed record ChildProcessResult(int? ExitCode, string Output);
