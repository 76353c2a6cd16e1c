using Rembg.Tests.Processes;

namespace Rembg.Client.Tests;

/// <summary>The module as users get it, for the suites that run in PowerShell.</summary>
internal static class BuiltModule
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(10);

    private static readonly Lazy<Task<(PowerShell? Found, string Reason)>> Search = new(PowerShell.RestoreAsync);
    private static readonly Lazy<Task<ChildProcessResult>> Build = new(BuildOnceAsync);

    /// <summary>What the scripts' environment holds: the sandbox that was built with these tests.</summary>
    public static Dictionary<string, string?> Environment => new()
    {
        ["NO_COLOR"] = "1",
        ["DOTNET_TieredPGO"] = "0", // As for the tests' own processes.
        ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", // Tests report nothing about this machine, and each process starts faster.
        ["REMBG_TEST_SANDBOX"] = Path.Combine(AppContext.BaseDirectory, "Rembg.Sandbox.dll"),
    };

    /// <summary>Where a suite notes its tests; what an earlier run noted is deleted.</summary>
    public static string ResultsOf(string suite)
    {
        var path = Repository.PathOf($"TestResults/{suite}.tsv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        return path;
    }

    /// <summary>PowerShell with the module built, or the test is skipped where PowerShell is not available.</summary>
    public static async Task<PowerShell> PowerShellAsync()
    {
        var (powerShell, reason) = await Search.Value;
        Assert.SkipWhen(powerShell is null, $"{reason}.");
        var build = await Build.Value;
        Assert.True(build.ExitCode is 0 or 77, build.Output);
        return powerShell;
    }

    private static async Task<ChildProcessResult> BuildOnceAsync() =>
        await (await Search.Value).Found!.RunScriptAsync(
            "tests/Pester/Invoke-Suite.ps1", ["-BuildOnly"], LongestBuild,
            // The compiler that has just built the tests is warm, and left running.
            new Dictionary<string, string?>(Environment) { ["UseSharedCompilation"] = null });
}
