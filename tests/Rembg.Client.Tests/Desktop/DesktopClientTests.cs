using System.Diagnostics;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Desktop;

/// <summary>The net472 build against the sandbox: by itself on Windows, under Mono elsewhere, which stands in for it.</summary>
public sealed class DesktopClientTests
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "desktop", "Rembg.Desktop.exe");

    [Fact]
    public async Task RemovesBackgroundsAndReadsJson()
    {
        var token = TestContext.Current.CancellationToken;
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { ImageMagick = ImageMagickUse.Never }, token);
        sandbox.Faults.Enqueue(Fault.Answer(503));
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path);

        Assert.Contains("UnsupportedFileType notes.txt", lines);
        var completed = lines.Count(line => line.StartsWith("Completed ", StringComparison.Ordinal));
        Assert.True(completed == TemporaryPictures.Names.Length, string.Join(Environment.NewLine, lines));
        Assert.Single(lines, line => line.StartsWith("Completed ", StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains($"Used {TemporaryPictures.Names.Length}", lines);
        Assert.Equal(TemporaryPictures.Names.Length, Directory.GetFiles(folder.Path, "*-nobg.webp").Length);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public async Task TellsAWrongKey()
    {
        await using var sandbox = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox-invalid", folder.Path, expectSuccess: false);

        Assert.Contains(lines, line => line.StartsWith("InvalidApiKey ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("sandbox-invalid", StringComparison.Ordinal));
    }

    private static async Task<string[]> RunAsync(string endpoint, string key, string folder, bool expectSuccess = true)
    {
        var mono = FindMono();
        Assert.SkipWhen(mono is null && !OperatingSystem.IsWindows(), "There is neither .NET Framework nor Mono here.");

        var start = new ProcessStartInfo(mono ?? Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (IEnumerable<string>)(mono is null ? [endpoint, key, folder] : [Program, endpoint, key, folder]))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(!expectSuccess || process.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? FindMono() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "mono"))
            .FirstOrDefault(File.Exists);
}
