using System.Globalization;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Windows;

/// <summary>
/// The Pester suite in PowerShell 7 for Windows: with the assemblies that it picks, and, for what concerns files, with those for Windows
/// PowerShell.
/// </summary>
internal static class WinePester
{
    private const string Ending = ".Tests.ps1";
    private const string NetFrameworkModule = "output/obj/net472/Rembg/Rembg.psd1";
    private static readonly TimeSpan LongestFile = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan TimeForTheHost = TimeSpan.FromMinutes(1);

    // What Windows does not change, and what needs programs of Linux. tests/README.md gives the reasons.
    private static readonly string[] LinuxOnly =
        ["Help", "ManyMachines", "Package", "Readme", "Scheduled", "ShopPictures", "Soak", "WatchedMounts", "Watching", "Workflows"];

    private static readonly string[] WithNetFramework = ["HostileInput", "Remove-ImageBackground", "Remove-ImageBackground.Ledger"];

    /// <summary>A part for each file.</summary>
    public static IEnumerable<WinePart> Parts(WindowsPowerShell7 shell, SandboxLender sandboxes)
    {
        foreach (var file in new DirectoryInfo(Repository.PathOf("tests/Pester")).GetFiles($"*{Ending}"))
        {
            var subject = file.Name.Replace(Ending, "", StringComparison.Ordinal);
            if (!LinuxOnly.Contains(subject))
            {
                // The longer the file, the longer its tests take, but for the one that starts many processes.
                var weight = subject is "Cutouts" ? long.MaxValue : file.Length;
                yield return Part(subject, weight, file, module: null);
                if (WithNetFramework.Contains(subject))
                {
                    yield return Part($"{subject} (net472)", weight, file, Repository.PathOf(NetFrameworkModule));
                }
            }
        }

        WinePart Part(string name, long weight, FileInfo file, string? module)
        {
            var variables = new Dictionary<string, string?>(shell.Variables)
            {
                ["REMBG_SANDBOX_PORT"] = sandboxes.Port.ToString(CultureInfo.InvariantCulture),
                ["REMBG_TEST_SANDBOX"] = "on the Linux below",
                ["REMBG_TEST_MODULE"] = module is null ? null : WinePrefix.PathOf(module),
                ["PSModulePath"] = "",
            };
            return new WinePart(name, weight, wine => RunAsync(wine, name, shell.Program, file.FullName, variables));
        }
    }

    private static async Task<List<TestNote>> RunAsync(
        WinePrefix wine, string name, string program, string file, Dictionary<string, string?> variables)
    {
        var result = Path.Combine(Path.GetDirectoryName(WinePrefix.HostFolder)!, $"{name}.tsv");
        File.Delete(result);
        var pester = Directory.GetDirectories(Repository.PathOf("output/packages/pester")).Last();
        var run = await wine.RunHostAsync(
            [
                "console", LongestFile.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                WinePrefix.PathOf(program), "-NoProfile", "-NonInteractive",
                "-File", WinePrefix.PathOf(Repository.PathOf("tests/Pester/Invoke-File.ps1")),
                "-Path", WinePrefix.PathOf(file), "-ResultPath", WinePrefix.PathOf(result),
                "-Pester", WinePrefix.PathOf(Path.Combine(pester, "tools/Pester.psd1")),
            ],
            LongestFile + TimeForTheHost,
            variables);

        // All lines are written at once, after the last test: what does not end then has still been tested.
        var notes = TestNote.Read(result);
        var prefix = Path.GetFileNameWithoutExtension(file);
        return notes.Count == 0 ? WinePart.WithoutTests(name, LongestFile, run)
            : [.. notes.Select(note => note with { Name = note.Name.Replace(prefix, name, StringComparison.Ordinal) })];
    }
}
