namespace Rembg.Client.Tests;

/// <summary>The tests of the built module in a real PowerShell, as one test here.</summary>
public sealed class PesterSuiteTests(ITestOutputHelper output)
{
    private const int PesterNotFound = 77;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task PesterSuite()
    {
        var powerShell = await BuiltModule.PowerShellAsync();
        var results = BuiltModule.ResultsOf("Pester");
        var run = await powerShell.RunScriptAsync("tests/Pester/Invoke-Suite.ps1", ["-NoBuild", "-ResultPath", results], LongestRun, BuiltModule.Environment);
        await File.WriteAllTextAsync(Path.ChangeExtension(results, ".log"), run.Output, TestContext.Current.CancellationToken);
        Assert.SkipWhen(run.ExitCode == PesterNotFound, $"The Pester tests were not run: {run.Output.TrimEnd().Split('\n')[^1]}");
        var notes = TestNote.Read(results);
        output.WriteLine($"Pester in PowerShell {powerShell.Version}: {TestNote.Count(notes)}");
        TestNote.AssertPassed(notes, string.Join('\n', run.Output.Split('\n').TakeLast(60)));
        Assert.True(run.ExitCode == 0, $"Pester did not end well: {run.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "its time was up"}.");
    }
}
