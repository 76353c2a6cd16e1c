using System.Diagnostics;
using System.Xml.Linq;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// The tests of the rooms where Windows differs most, once more on a .NET for Windows under Wine. Each test is noted in
/// TestResults/Wine.tsv: how it ended, its name, its message.
/// </summary>
/// <remarks>
/// Wine is not Windows. A test that needs what Wine lacks says so where it is skipped: symbolic links and other reparse points, names
/// that no Linux below it could hold. Whole rooms are left out where Wine would be what fails: <c>Http</c> and <c>Faults</c>, because its sockets take a reset for
/// the plain end of a connection, a send there may outlive its socket, and CNG makes no keys; <c>Sandbox</c> and <c>Library</c> start programs of this
/// system. It has no short names (8.3), and no .NET Framework: the net472 build runs on .NET there.
/// </remarks>
public sealed class WineSuiteTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestPart = TimeSpan.FromMinutes(5);

    // One process each, so that one that hangs or dies takes no other with it.
    private static readonly string[][] Parts =
    [
        ["-namespace", "Rembg.Client.Tests.Imaging"],
        // But for the speed of a ledger and what becomes of each byte of one, which take long and differ by no system.
        [
            "-namespace", "Rembg.Client.Tests.Ledger", "-class-", "Rembg.Client.Tests.Ledger.LedgerScaleTests", "-class-", "Rembg.Client.Tests.Ledger.LedgerCutTests",
        ],
        ["-namespace", "Rembg.Client.Tests.Platform"],
        ["-namespace", "Rembg.Client.Tests.Outputs"],
        ["-namespace", "Rembg.Client.Tests.Concurrency"],
        ["-namespace", "Rembg.Client.Tests.Deduplication"],
        ["-namespace", "Rembg.Client.Tests.Progress"],
        // Of the batch what concerns files and counts. The others need connections that end as they do elsewhere: Wine takes a reset for the end.
        [
            "-class", "Rembg.Client.Tests.Batch.CostTests", "-class", "Rembg.Client.Tests.Batch.EndOfRunTests", "-class", "Rembg.Client.Tests.Batch.OrientationTests",
            "-class", "Rembg.Client.Tests.Batch.PreflightTests", "-class", "Rembg.Client.Tests.Batch.RunCountsTests", "-class", "Rembg.Client.Tests.Batch.RunSummaryTests",
        ],
        ["-namespace", "Rembg.Client.Tests.Client"],
        ["-class", "Rembg.Client.Tests.NetFramework.OutputTests"],
    ];

    [Fact]
    public async Task WineSuite()
    {
        var path = BuiltModule.ResultsOf("Wine");
        await using var wine = await WinePrefix.BootAsync(); // Skips where there is none.

        var results = new List<TestNote>();
        foreach (var part in Parts)
        {
            var watch = Stopwatch.StartNew();
            var found = await RunPartAsync(wine, part);
            output.WriteLine($"{part[1]}: {found.Count} tests in {watch.Elapsed.TotalSeconds:0} s");
            results.AddRange(found);
        }

        TestNote.Write(path, results);
        output.WriteLine($"Under Wine: {TestNote.Count(results)}");
        TestNote.AssertPassed(results, "");
    }

    private static async Task<List<TestNote>> RunPartAsync(WinePrefix wine, string[] which)
    {
        const string file = "results.trx";
        var folder = Path.GetDirectoryName(WinePrefix.HostFolder)!;
        var path = Path.Combine(folder, file);
        File.Delete(path);
        var tests = Path.GetRelativePath(folder, typeof(WinePrefix).Assembly.Location);
        var run = await wine.RunHostAsync(["run", tests, .. which, "-noColor", "-noLogo", "-trx", file], LongestPart);
        var found = run.ExitCode is not null && File.Exists(path) ? Read(path) : [];
        if (found.Count > 0)
        {
            return found;
        }

        var end = run.ExitCode is null ? $"did not end within {LongestPart.TotalMinutes} minutes" : $"ended with exit code {run.ExitCode}";
        return [new TestNote("Failed", which[1], $"No test was run: it {end}.\n{string.Join('\n', run.Output.Split('\n').TakeLast(30))}")];
    }

    private static List<TestNote> Read(string path) =>
        [.. XDocument.Load(path).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").Select(result => new TestNote(
            result.Attribute("outcome")!.Value,
            result.Attribute("testName")!.Value,
            string.Join('\n', result.Descendants().Where(element => element.Name.LocalName is "Message" or "StackTrace" or "StdOut").Select(element => element.Value))))];
}
