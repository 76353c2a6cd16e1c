using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Enumeration;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// The Pester suite once more in PowerShell for Windows, and the tests of the rooms where Windows differs most on a .NET for Windows, both
/// under Wine. Each part runs in a process of its own, with a time limit and one retry. Each test is noted in TestResults/Wine.tsv.
/// </summary>
public sealed class WineSuiteTests(ITestOutputHelper output)
{
    private const int MostAtOnce = 2;

    [Fact]
    public async Task WineSuite()
    {
        var results = BuiltModule.ResultsOf("Wine");
        await using var wine = await WinePrefix.BootAsync(); // Skips where there is none.
        await BuiltModule.PowerShellAsync();
        using var shell = await WindowsPowerShell7.PrepareAsync();
        await using var sandboxes = new SandboxLender();

        var which = Environment.GetEnvironmentVariable("REMBG_WINE") ?? "*";
        var parts = new ConcurrentQueue<WinePart>(WinePester.Parts(shell, sandboxes).Concat(WineXunit.Parts)
            .Where(part => FileSystemName.MatchesSimpleExpression(which, part.Name))
            .OrderByDescending(part => part.Weight));
        var notes = new List<TestNote>();
        await Task.WhenAll(Enumerable.Range(0, MostAtOnce).Select(_ => WorkAsync()));
        output.WriteLine($"Under Wine: {TestNote.Count(notes)}");
        TestNote.AssertPassed(notes, "There is no such part.");

        async Task WorkAsync()
        {
            while (parts.TryDequeue(out var part))
            {
                var watch = Stopwatch.StartNew();
                var found = await part.RunAsync(wine);
                if (found.Exists(note => note.HasFailed))
                {
                    found = await part.RunAsync(wine); // A second failure is none of chance.
                }

                lock (notes)
                {
                    output.WriteLine($"{part.Name}: {TestNote.Count(found)} in {watch.Elapsed.TotalSeconds:0} s");
                    notes.AddRange(found);
                    TestNote.Write(results, notes);
                }
            }
        }
    }
}

/// <summary>Tests that run in one process under Wine.</summary>
/// <param name="Name">A name for reports.</param>
/// <param name="Weight">The larger it is, the earlier the part runs: roughly its seconds of processor time.</param>
/// <param name="RunAsync">Runs it, and returns its tests.</param>
internal sealed record WinePart(string Name, long Weight, Func<WinePrefix, Task<List<TestNote>>> RunAsync)
{
    /// <summary>The one note of a part that reported no test.</summary>
    public static List<TestNote> WithoutTests(string name, TimeSpan limit, ChildProcessResult run) =>
    [
        new TestNote(
            "Failed", name,
            $"No test was run: it {(run.ExitCode is { } code ? $"ended with exit code {code}" : $"did not end within {limit.TotalMinutes} minutes")}.\n"
            + string.Join('\n', run.Output.Split('\n').TakeLast(40))),
    ];
}
