using System.Runtime.InteropServices;
using Rembg.Client.Tests.Sandbox;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests;

/// <summary>
/// A .NET for Windows, below output, that runs these very tests, and a Wine to run it, whose prefix is in the temporary folder: its drives
/// are links, one of them to the root, and nobody who looks through the repository is to follow that.
/// </summary>
internal sealed class WineProgram : IAsyncDisposable
{
    private const string HostProject = "tests/support/Rembg.WindowsHost";
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestBoot = TimeSpan.FromMinutes(2);

    private readonly string _wine;

    private readonly string _prefix = Directory.CreateTempSubdirectory("rembg-wine-").FullName;

    private WineProgram(string wine) => _wine = wine;

    /// <summary>Where the tests run, and leave their results.</summary>
    public string Folder { get; } = Repository.PathOf("output/obj/wine");

    // The first two keep .NET from what Wine cannot do: remapping its code, and suspending its threads for samples.
    private Dictionary<string, string?> Environment => new()
    {
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["WINEPREFIX"] = _prefix,
        ["WINEARCH"] = "win64",
        ["WINEDEBUG"] = "-all",
        ["DISPLAY"] = null,
    };

    private string Host => Path.Combine(Folder, "host", "Rembg.WindowsHost.exe");

    /// <summary>Boots Wine and makes the .NET for it, or skips the test where either is not to be had.</summary>
    public static async Task<WineProgram> PrepareAsync()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "Tests for Windows run under Wine on Linux (x64) only.");
        var wine = new WineProgram(Tool.FindOrSkip("wine"));
        try
        {
            await wine.MakeHostAsync();
            await wine.BootAsync();
            return wine;
        }
        catch
        {
            await wine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs these tests.</summary>
    /// <param name="arguments">Which of them, in the words of xUnit's own runner.</param>
    /// <param name="timeout">How long they may take.</param>
    public Task<ChildProcessResult> RunAsync(IEnumerable<string> arguments, TimeSpan timeout) =>
        RunWineAsync([Host, Path.GetRelativePath(Folder, typeof(WineProgram).Assembly.Location), .. arguments], timeout);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Directory.EnumerateFileSystemEntries(_prefix).Any())
        {
            await RunWineAsync(["wineboot", "--kill"], LongestBoot);
            if (Tool.Find("wineserver") is { } server)
            {
                await ChildProcess.RunAsync(server, ["--wait"], Folder, LongestBoot, Environment);
            }
        }

        Directory.Delete(_prefix, recursive: true); // Links go, what they lead to stays.
    }

    private async Task MakeHostAsync()
    {
        Directory.CreateDirectory(Folder);
        var build = Path.Combine(Folder, "build");
        var restore = await ChildProcess.RunAsync("dotnet", ["restore", HostProject, "--artifacts-path", build], Repository.Root, LongestRestore);
        Assert.SkipWhen(restore.ExitCode != 0, "The .NET runtime for Windows could not be restored from the package source.");
        var publish = await ChildProcess.RunAsync(
            "dotnet", ["publish", HostProject, "--no-restore", "--artifacts-path", build, "--output", Path.GetDirectoryName(Host)!], Repository.Root, LongestBuild);
        Assert.True(publish.ExitCode == 0, publish.Output);
    }

    private async Task BootAsync()
    {
        var boot = await RunWineAsync(["wineboot", "--init"], LongestBoot);
        var version = await RunWineAsync(["winecfg", "-v", "win10"], LongestBoot);
        Assert.SkipWhen(boot.ExitCode != 0 || version.ExitCode != 0, $"Wine does not start here: {boot.Output.Trim()} {version.Output.Trim()}");
    }

    private Task<ChildProcessResult> RunWineAsync(IEnumerable<string> arguments, TimeSpan timeout) =>
        ChildProcess.RunAsync(_wine, arguments, Folder, timeout, Environment);
}
