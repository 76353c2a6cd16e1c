using System.Diagnostics;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>A program of this machine that a test runs.</summary>
internal static class Tool
{
    private static readonly string[] Endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];

    /// <summary>The scripts beside these tests.</summary>
    public static string ClientsDirectory => Path.Combine(AppContext.BaseDirectory, "Sandbox", "Clients");

    /// <summary>Finds a program on the search path.</summary>
    /// <returns>Its full path; null when it is not there.</returns>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Endings.Select(ending => Path.Combine(folder, name + ending)))
        .FirstOrDefault(File.Exists);

    /// <summary>Finds a program, or skips the test.</summary>
    public static string FindOrSkip(string name)
    {
        var path = Find(name);
        if (path is null)
        {
            Assert.Skip($"{name} is not on this machine.");
        }

        return path;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It took too long, and was ended.</exception>
    public static async Task<ToolResult> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, int seconds = 60)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new ToolResult(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {seconds} seconds.", exception);
        }
    }
}

/// <summary>What a program said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors);
