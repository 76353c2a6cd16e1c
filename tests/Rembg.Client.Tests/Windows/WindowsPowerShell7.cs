using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Windows;

/// <summary>PowerShell 7 for Windows, laid out by links to the packages that hold it and its .NET.</summary>
internal sealed class WindowsPowerShell7 : IDisposable
{
    private const string Project = "tests/support/Windows/Windows.proj";
    private const string RuntimeConfiguration = "pwsh.runtimeconfig.json";
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("rembg-pwsh-").FullName;

    private WindowsPowerShell7()
    {
    }

    /// <summary>The program.</summary>
    public string Program => Path.Combine(_root, "pwsh", "pwsh.exe");

    /// <summary>What it needs in its environment. Its <c>dotnet</c> is a program that asks for sandboxes.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Variables =>
    [
        new("DOTNET_ROOT", WinePrefix.PathOf(Path.Combine(_root, "dotnet"))),
        new("DOTNET_ROOT_X64", WinePrefix.PathOf(Path.Combine(_root, "dotnet"))), // Goes before; the runner of these tests sets it.
        new("WINEPATH", $"{WinePrefix.PathOf(Path.Combine(_root, "bin"))};{WinePrefix.PathOf(Path.Combine(_root, "pwsh"))}"),
        new("POWERSHELL_TELEMETRY_OPTOUT", "1"),
        new("NO_COLOR", "1"),
    ];

    /// <summary>Restores the packages and lays them out, or skips the test where they are not available.</summary>
    public static async Task<WindowsPowerShell7> PrepareAsync()
    {
        var restore = await ChildProcess.RunAsync("dotnet", ["restore", Project], Repository.Root, LongestRestore);
        Assert.SkipWhen(restore.ExitCode != 0, "PowerShell for Windows could not be restored from the package source.");
        var packages = await PropertyAsync("NuGetPackageRoot");
        var version = await PropertyAsync("BundledNETCoreAppPackageVersion");
        var shell = new WindowsPowerShell7();
        try
        {
            shell.LayOut(packages, version);
            return shell;
        }
        catch
        {
            shell.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task<string> PropertyAsync(string name) =>
        (await ChildProcess.RunAsync("dotnet", ["msbuild", Project, $"-getProperty:{name}"], Repository.Root, LongestRestore)).Output.Trim();

    private void LayOut(string packages, string version)
    {
        foreach (var framework in new[] { "Microsoft.NETCore.App", "Microsoft.WindowsDesktop.App" })
        {
            var runtime = Path.Combine(packages, $"{framework}.Runtime.win-x64".ToLowerInvariant(), version, "runtimes/win-x64");
            var shared = $"dotnet/shared/{framework}/{version}";
            Link(Directory.GetDirectories(Path.Combine(runtime, "lib"))[0], shared);
            Link(Path.Combine(runtime, "native"), shared);
        }

        Link(Path.Combine(packages, "microsoft.netcore.app.runtime.win-x64", version, "runtimes/win-x64/native"), $"dotnet/host/fxr/{version}", "hostfxr.dll");
        Link(WinePrefix.HostFolder, "bin");
        File.Delete(Path.Combine(_root, "bin/Rembg.WindowsHost.exe"));
        File.CreateSymbolicLink(Path.Combine(_root, "bin/dotnet.exe"), Path.Combine(WinePrefix.HostFolder, "Rembg.WindowsHost.exe"));

        var powerShell = Directory.GetDirectories(Path.Combine(packages, "powershell"))
            .Select(folder => Path.Combine(folder, "tools/net10.0/any/win")).Last(Directory.Exists);
        Link(powerShell, "pwsh");
        var configuration = File.ReadAllText(Path.Combine(powerShell, RuntimeConfiguration));
        File.Delete(Path.Combine(_root, "pwsh", RuntimeConfiguration));

        // Without it, Wine overflows the stack after some thousand exceptions that scripts have caught.
        File.WriteAllText(
            Path.Combine(_root, "pwsh", RuntimeConfiguration),
            configuration.Replace("\"configProperties\": {", "\"configProperties\": { \"Switch.System.Reflection.ForceEmitInvoke\": true,", StringComparison.Ordinal));
    }

    private void Link(string source, string target, string pattern = "*")
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, target)).FullName;
        foreach (var entry in Directory.GetFileSystemEntries(source, pattern))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(entry)), entry);
        }
    }
}
