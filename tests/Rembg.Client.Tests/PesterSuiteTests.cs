using Rembg.Tests.Processes;

namespace Rembg.Client.Tests;

/// <summary>The tests of the built module in a real PowerShell, as one test here.</summary>
public sealed class PesterSuiteTests(ITestOutputHelper output)
{
    private const int PesterNotFound = 77;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(20);

    [Fact]
    public Task PesterSuite() => RunAsync("Pester", "net8.0");

    /// <summary>
    /// The assemblies of Windows PowerShell in this one: not its framework, but the code that is written for it.
    /// </summary>
    [Fact]
    public Task NetFrameworkPesterSuite() => RunAsync("Pester-net472", "net472");

    private async Task RunAsync(string name, string framework)
    {
        var results = Repository.PathOf($"TestResults/{name}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.Delete(results);
        var (powerShell, reason) = await PowerShell.FindAsync();
        if (powerShell is null)
        {
            Assert.Skip($"The Pester tests were not run: {reason}.");
        }

        var run = await powerShell.RunScriptAsync(
            "tests/Pester/Invoke-Suite.ps1", ["-ResultPath", results, "-Framework", framework], LongestRun, environment: PlainOutput);
        await File.WriteAllTextAsync(Repository.PathOf($"TestResults/{name}.log"), run.Output, TestContext.Current.CancellationToken);
        if (run.ExitCode == PesterNotFound)
        {
            Assert.Skip($"The Pester tests were not run: {run.Output.TrimEnd().Split('\n')[^1]}");
        }

        var suite = File.Exists(results) ? PesterResults.Read(results) : PesterResults.None;
        output.WriteLine($"Pester in PowerShell {powerShell.Version}: {suite}");
        if (run.ExitCode != 0 || suite.Passed == 0 || suite.Failures.Count > 0)
        {
            Assert.Fail(Describe(run, suite, name));
        }
    }

    private static Dictionary<string, string?> PlainOutput => new() { ["NO_COLOR"] = "1" };

    private static string Describe(ChildProcessResult run, PesterResults suite, string name)
    {
        var end = run.ExitCode is null ? $"did not end within {LongestRun.TotalMinutes} minutes" : $"ended with exit code {run.ExitCode}";
        var detail = suite.Failures.Count > 0
            ? string.Join("\n\n", suite.Failures)
            : string.Join('\n', run.Output.Split('\n').TakeLast(60));
        return $"Pester {end}: {suite}. All it said is in TestResults/{name}.log.\n\n{detail}";
    }
}
