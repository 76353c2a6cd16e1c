using System.Diagnostics;
using System.Globalization;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// The Pester suite once more in PowerShell for Windows, under Wine: with the assemblies that it picks, and with those for Windows
/// PowerShell. File by file, each with a limit of its own and one retry.
/// </summary>
public sealed class WinePesterSuiteTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestFile = TimeSpan.FromMinutes(6);

    // What has nothing to do with the assemblies is not tested again with the second ones.
    private static readonly string[] SameForAllAssemblies =
        ["Cutouts", "Help", "ManyMachines", "Package", "Readme", "Remove-ImageBackground.Progress", "Shards", "Soak", "Workflows"];

    [Fact]
    public Task WinePesterSuite() => RunAsync("WinePester", null, []);

    [Fact]
    public Task NetFrameworkWinePesterSuite() => RunAsync("WinePester-net472", "output/obj/net472/Rembg/Rembg.psd1", SameForAllAssemblies);

    private async Task RunAsync(string name, string? module, string[] leftOut)
    {
        var which = Environment.GetEnvironmentVariable("REMBG_WINE_PESTER");
        Assert.SkipWhen(string.IsNullOrEmpty(which), "It takes half an hour or more: REMBG_WINE_PESTER names the files, such as * or Get-*.");
        var results = BuiltModule.ResultsOf(name);
        await using var wine = await WinePrefix.BootAsync();
        await BuiltModule.PowerShellAsync();
        using var shell = await WindowsPowerShell7.PrepareAsync();
        await using var sandboxes = new SandboxLender();
        foreach (var (variable, value) in shell.Variables)
        {
            wine.Variables[variable] = value;
        }

        wine.Variables["REMBG_SANDBOX_PORT"] = sandboxes.Port.ToString(CultureInfo.InvariantCulture);
        wine.Variables["REMBG_TEST_SANDBOX"] = "on the Linux below";
        wine.Variables["REMBG_TEST_MODULE"] = module is null ? null : WinePrefix.PathOf(Repository.PathOf(module));
        wine.Variables["PSModulePath"] = "";

        var notes = new List<TestNote>();
        foreach (var file in Directory.GetFiles(Repository.PathOf("tests/Pester"), $"{which}.Tests.ps1").Order(StringComparer.Ordinal))
        {
            var subject = Path.GetFileName(file).Replace(".Tests.ps1", "", StringComparison.Ordinal);
            if (!leftOut.Contains(subject))
            {
                var watch = Stopwatch.StartNew();
                var found = await RunFileAsync(wine, shell, file);
                found = [.. found.Select(WineFaults.Judge)];
                output.WriteLine($"{subject}: {TestNote.Count(found)} in {watch.Elapsed.TotalSeconds:0} s");
                notes.AddRange(found);
                TestNote.Write(results, notes);
            }
        }

        output.WriteLine(TestNote.Count(notes));
        TestNote.AssertPassed(notes, "There is no test file.");
    }

    // What failed is run once more: a second failure is none of chance.
    private static async Task<List<TestNote>> RunFileAsync(WinePrefix wine, WindowsPowerShell7 shell, string file)
    {
        var first = await TryFileAsync(wine, shell, file);
        return first.TrueForAll(note => !note.HasFailed || WineFaults.IsKnown(note)) ? first : await TryFileAsync(wine, shell, file);
    }

    private static async Task<List<TestNote>> TryFileAsync(WinePrefix wine, WindowsPowerShell7 shell, string file)
    {
        var result = Path.Combine(Path.GetDirectoryName(WinePrefix.HostFolder)!, "pester.tsv");
        File.Delete(result);
        var pester = Directory.GetDirectories(Repository.PathOf("output/packages/pester")).Last();
        var run = await wine.RunHostAsync(
            [
                "console", WinePrefix.PathOf(shell.Program), "-NoProfile", "-NonInteractive",
                "-File", WinePrefix.PathOf(Repository.PathOf("tests/Pester/Invoke-File.ps1")),
                "-Path", WinePrefix.PathOf(file), "-ResultPath", WinePrefix.PathOf(result), "-Pester", WinePrefix.PathOf(Path.Combine(pester, "tools/Pester.psd1")),
            ],
            LongestFile);
        var notes = TestNote.Read(result);
        if (run.ExitCode is null)
        {
            await wine.EndAsync();
        }

        // All lines are written at once, after the last test: what does not end then has still been tested.
        if (notes.Count == 0)
        {
            var end = run.ExitCode is null ? $"did not end within {LongestFile.TotalMinutes} minutes" : $"ended with exit code {run.ExitCode}";
            return [new TestNote("Failed", Path.GetFileName(file), $"It {end}.\n{string.Join('\n', run.Output.Split('\n').TakeLast(30))}")];
        }

        return notes;
    }
}
