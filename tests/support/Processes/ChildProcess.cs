using System.Diagnostics;
using System.Text;

namespace Rembg.Tests.Processes;

/// <summary>Another program, run to its end within a time limit.</summary>
internal static class ChildProcess
{
    // A build server that outlives the program may hold on to its pipes.
    private static readonly TimeSpan LongestWaitForPipes = TimeSpan.FromSeconds(5);

    /// <summary>Runs a program with nothing on its standard input, and keeps what it writes.</summary>
    /// <param name="fileName">The program, found on <c>PATH</c> when it is a bare name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="timeout">How long it may take; then it is ended with everything it started.</param>
    /// <param name="environment">What is different in its environment; null values are removed.</param>
    /// <returns>How it ended, and what it wrote to either stream.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<ChildProcessResult> RunAsync(
        string fileName, IEnumerable<string> arguments, string workingDirectory, TimeSpan timeout,
        IReadOnlyDictionary<string, string?>? environment = null)
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
        using var process = Start(start, environment);
        process.StandardInput.Close();
        var output = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        if (!await EndsAsync(process, timeout))
        {
            return new ChildProcessResult(ExitCode: null, Text(output));
        }

        await Task.WhenAny(reading, Task.Delay(LongestWaitForPipes));
        return new ChildProcessResult(process.ExitCode, Text(output));
    }

    /// <summary>Runs a program on this program's own console.</summary>
    /// <param name="fileName">The program, found on <c>PATH</c> when it is a bare name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="timeout">How long it may take; then it is ended with everything it started.</param>
    /// <param name="environment">What is different in its environment; null values are removed.</param>
    /// <returns>Its exit code; null when its time was up.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<int?> ShowAsync(
        string fileName, IEnumerable<string> arguments, string workingDirectory, TimeSpan timeout,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var process = Start(new ProcessStartInfo(fileName, arguments) { WorkingDirectory = workingDirectory }, environment);
        return await EndsAsync(process, timeout) ? process.ExitCode : null;
    }

    private static Process Start(ProcessStartInfo start, IReadOnlyDictionary<string, string?>? environment)
    {
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<bool> EndsAsync(Process process, TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return false;
        }
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder output)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when its time was up.</param>
/// <param name="Output">What it wrote to either stream, in the order it came.</param>
internal sealed record ChildProcessResult(int? ExitCode, string Output);
