using System.Diagnostics;
using System.Runtime.InteropServices;
using Rembg.Client.Tests.Sandbox;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// A Windows of its own under Wine. Its prefix is in the temporary folder: its drives are links, one of them to the root, and no search
/// through the repository is to follow that.
/// </summary>
internal sealed class WinePrefix : IAsyncDisposable
{
    private const string HostProject = "tests/support/Rembg.WindowsHost";
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestBoot = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Task<string?>> Host = new(PublishHostAsync);

    private readonly string _wine;
    private readonly string _prefix = Directory.CreateTempSubdirectory("rembg-wine-").FullName;
    private Process? _desktop;

    private WinePrefix(string wine) => _wine = wine;

    /// <summary>The folder of Rembg.WindowsHost.</summary>
    public static string HostFolder { get; } = Repository.PathOf("output/obj/wine/host");

    /// <summary>Boots Wine, or skips the test where it, or the .NET for it, is not available.</summary>
    public static async Task<WinePrefix> BootAsync()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "Tests for Windows run under Wine on Linux (x64) only.");
        var wine = new WinePrefix(Tool.FindOrSkip("wine"));
        try
        {
            var reason = await Host.Value;
            Assert.SkipWhen(reason is not null, reason ?? "");
            await wine.StartAsync();
            return wine;
        }
        catch
        {
            await wine.DisposeAsync();
            throw;
        }
    }

    private static string HostParent => Path.GetDirectoryName(HostFolder)!;

    private static string HostProgram => Path.Combine(HostFolder, "Rembg.WindowsHost.exe");

    /// <summary>A path as Windows sees it.</summary>
    public static string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <summary>Runs Rembg.WindowsHost, in its parent folder.</summary>
    public Task<ChildProcessResult> RunHostAsync(IEnumerable<string> arguments, TimeSpan timeout, Dictionary<string, string?> variables) =>
        ChildProcess.RunAsync(_wine, [HostProgram, .. arguments], HostParent, timeout, Environment(variables));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Directory.EnumerateFileSystemEntries(_prefix).Any())
        {
            await EndAsync();
        }

        _desktop?.Dispose();
        Directory.Delete(_prefix, recursive: true); // Links go, what they lead to stays.
    }

    private static async Task<string?> PublishHostAsync()
    {
        var folder = Directory.CreateDirectory(HostParent).FullName;
        var build = Path.Combine(folder, "build");
        var restore = await ChildProcess.RunAsync("dotnet", ["restore", HostProject, "--artifacts-path", build], Repository.Root, LongestRestore);
        if (restore.ExitCode != 0)
        {
            return "The .NET runtime for Windows could not be restored from the package source.";
        }

        var publish = await ChildProcess.RunAsync(
            "dotnet", ["publish", HostProject, "--no-restore", "--artifacts-path", build, "--output", HostFolder], Repository.Root, LongestBuild);
        Assert.True(publish.ExitCode == 0, publish.Output);
        return null;
    }

    private async Task StartAsync()
    {
        var boot = await RunAsync(["wineboot", "--init"]);
        var version = await RunAsync(["winecfg", "-v", "win10"]);
        Assert.SkipWhen(boot.ExitCode != 0 || version.ExitCode != 0, $"Wine does not start here: {boot.Output.Trim()} {version.Output.Trim()}");

        // Two letters for one folder: what a mapped drive and its target are elsewhere. Wine learns of drives when it starts.
        var folder = Directory.CreateDirectory(Path.Combine(_prefix, "one folder")).FullName;
        File.CreateSymbolicLink(Path.Combine(_prefix, "dosdevices/m:"), folder);
        File.CreateSymbolicLink(Path.Combine(_prefix, "dosdevices/n:"), folder);
        await EndAsync();

        var start = new ProcessStartInfo(_wine, [HostProgram, "desktop"])
        {
            WorkingDirectory = HostParent,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment([]))
        {
            start.Environment[name] = value;
        }

        _desktop = Process.Start(start)!;
        await _desktop.StandardOutput.ReadLineAsync().WaitAsync(LongestBoot);
    }

    // Whatever still runs: a program that was killed from outside leaves its children running.
    private async Task EndAsync()
    {
        if (Tool.Find("wineserver") is { } server)
        {
            await ChildProcess.RunAsync(server, ["--kill"], HostFolder, LongestBoot, Environment([]));
            await ChildProcess.RunAsync(server, ["--wait"], HostFolder, LongestBoot, Environment([]));
        }
    }

    private Task<ChildProcessResult> RunAsync(IEnumerable<string> arguments) =>
        ChildProcess.RunAsync(_wine, arguments, HostParent, LongestBoot, Environment([]));

    // The first two keep .NET from what Wine cannot do: remapping its code, and suspending its threads for samples.
    private Dictionary<string, string?> Environment(Dictionary<string, string?> variables) => new(variables)
    {
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["WINEPREFIX"] = _prefix,
        ["WINEARCH"] = "win64",
        ["WINEDEBUG"] = "-all",
        ["DISPLAY"] = null,
    };
}
