using System.Xml.Linq;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// The tests of these assemblies that differ most on Windows, run on a .NET for Windows under Wine.
/// </summary>
/// <remarks>
/// A test that needs what Wine lacks says so where it is skipped. Which rooms are left out, and why, is in tests/README.md.
/// </remarks>
internal static class WineXunit
{
    private static readonly TimeSpan LongestPart = TimeSpan.FromMinutes(5);

    /// <summary>The parts, each one room or some of its classes.</summary>
    public static IEnumerable<WinePart> Parts =>
    [
        Part("Platform", 3, ["-namespace", "Rembg.Client.Tests.Platform"]),
        Part("Outputs", 10, ["-namespace", "Rembg.Client.Tests.Outputs"]),

        // But for the speed of a ledger and what becomes of each byte of one, which take long and differ by no system.
        Part("Ledger", 10, [
            "-namespace", "Rembg.Client.Tests.Ledger",
            "-class-", "Rembg.Client.Tests.Ledger.LedgerScaleTests", "-class-", "Rembg.Client.Tests.Ledger.LedgerCutTests",
        ]),

        // Of the batch what concerns files.
        Part("Batch", 10, ["-class", "Rembg.Client.Tests.Batch.PreflightTests", "-class", "Rembg.Client.Tests.Batch.EndOfRunTests"]),
        Part("NetFramework", 3, ["-class", "Rembg.Client.Tests.NetFramework.OutputTests"]),
    ];

    private static WinePart Part(string name, long weight, string[] which) => new(name, weight, wine => RunAsync(wine, name, which));

    private static async Task<List<TestNote>> RunAsync(WinePrefix wine, string name, string[] which)
    {
        var folder = Path.GetDirectoryName(WinePrefix.HostFolder)!;
        var path = Path.Combine(folder, $"{name}.trx");
        File.Delete(path);
        var tests = Path.GetRelativePath(folder, typeof(WinePrefix).Assembly.Location);
        var run = await wine.RunHostAsync(["run", tests, .. which, "-noColor", "-noLogo", "-trx", Path.GetFileName(path)], LongestPart, []);
        var found = run.ExitCode is not null && File.Exists(path) ? Read(path) : [];
        return found.Count > 0 ? found : WinePart.WithoutTests(name, LongestPart, run);
    }

    private static List<TestNote> Read(string path) =>
        [.. XDocument.Load(path).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").Select(result => new TestNote(
            result.Attribute("outcome")!.Value,
            result.Attribute("testName")!.Value,
            string.Join('\n', result.Descendants().Where(element => element.Name.LocalName is "Message" or "StackTrace" or "StdOut").Select(element => element.Value))))];
}
