using Rembg.Tests.Processes;

namespace Rembg.Report.Tests.Axe;

/// <summary>The code of axe-core, installed once and not again while its lock stays the same.</summary>
public sealed class AxeCore : IAsyncLifetime
{
    private static readonly TimeSpan LongestInstall = TimeSpan.FromSeconds(120);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Axe");
    private static readonly string Code = Path.Combine(Folder, "node_modules", "axe-core", "axe.min.js");

    private string? _reason;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        var installed = Path.Combine(Folder, "node_modules", ".installed-lock.json");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
        {
            return;
        }

        if (Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm") is not { } npm)
        {
            _reason = "npm is not on this machine.";
            return;
        }

        var run = await ChildProcess.RunAsync(
            npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], Folder, LongestInstall);
        if (run.ExitCode == 0)
        {
            await File.WriteAllTextAsync(installed, wanted);
        }
        else
        {
            _reason = $"npm could not install axe-core: {run.Output}";
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The code, or the test is skipped where it cannot be had.</summary>
    internal async Task<string> ReadAsync()
    {
        if (_reason is not null)
        {
            Assert.Skip(_reason);
        }

        return await File.ReadAllTextAsync(Code);
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
