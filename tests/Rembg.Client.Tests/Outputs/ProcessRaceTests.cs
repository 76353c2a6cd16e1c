using System.Diagnostics;
using System.Globalization;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Ledger;
using Rembg.Outputs;
using Rembg.Platform;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Processes that race for the same files: none ever replaces what another one has saved, and no line is lost.</summary>
public sealed class ProcessRaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Under Wine there is only the one that runs these tests.
    private static readonly string Dotnet = Wine.IsHere ? Environment.ProcessPath! : "dotnet";

    [Theory]
    [InlineData(nameof(FileOperations.TryMove), 2000)]
    [InlineData(nameof(FileOperations.TryLink), 300)]
    [InlineData(nameof(FileOperations.TryReserve), 300)]
    public async Task Of_two_that_save_under_one_name_one_gets_it_and_the_other_keeps_his_file(string way, int names)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && way != nameof(FileOperations.TryMove), "Windows has no need of another way.");
        names /= Wine.IsHere ? 10 : 1; // Slow, there.
        using var folder = new TempFolder();
        var answers = await RaceAsync("names", folder, processes: 2, names, way);
        var won = answers.SelectMany(answer => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, names), won);
        Assert.All(answers, answer => Assert.NotEmpty(answer));
        var files = Directory.GetFiles(folder.Path, "*-*").Concat(Directory.GetFiles(folder.Path, "*.webp")).Where(file => !file.EndsWith("line", StringComparison.Ordinal)).ToArray();
        Assert.Equal(names * 2, files.Length);
        Assert.Equal(names * 2, files.Select(File.ReadAllText).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_what_several_write_and_compact_at_once_no_line_is_lost(bool isLockingSwitchedOff)
    {
        const int processes = 3;
        const int rounds = 150;
        using var folder = new TempFolder();
        if (isLockingSwitchedOff && OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows locks in any case.");
        }

        await RaceAsync("ledger", folder, processes, rounds, environment: new() { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = isLockingSwitchedOff ? "1" : null });
        var ledger = Ledgers.Open(folder.Path);
        for (var process = 0; process < processes; process++)
        {
            for (var round = 0; round < rounds; round++)
            {
                Assert.Equal(round, ledger.Find(FormattableString.Invariant($"{process}-{round}.webp"))?.Length);
            }
        }

        Assert.Equal(processes * (rounds + 1), ledger.Entries.Count);
        Assert.InRange(Ledgers.Read(folder).Length, ledger.Entries.Count, processes * rounds * 50 / 2);
        Assert.DoesNotContain(folder.Files, PartialFileName.Matches);
    }

    [Fact]
    public async Task What_was_written_stays_though_others_are_killed_while_they_write_and_compact()
    {
        const int lives = 8;
        using var folder = new TempFolder();
        folder.Write("starting-line", new byte[4096]);
#pragma warning disable CA5394 // The moments are to be different, not secret, and the same in every run.
        var random = new Random(14);
        var written = new List<string>();
        using var survivor = Start(folder, lives);
        try
        {
            for (var life = 0; life < lives; life++)
            {
                using var victim = Start(folder, life);
                for (var lines = random.Next(3, 60); lines > 0 && await ReadLineAsync(victim) is { } round; lines--)
                {
                    written.Add($"{life}-{round}.webp");
                }

                await Task.Delay(random.Next(20), TestContext.Current.CancellationToken);
                await EndAsync(victim);
            }

            for (var more = 0; more < 20; more++)
            {
                written.Add($"{lives}-{await ReadLineAsync(survivor)}.webp");
            }
        }
        finally
        {
            await EndAsync(survivor);
        }
#pragma warning restore CA5394

        var ledger = Ledgers.Open(folder.Path);
        ledger.Append(Ledgers.Entry(1));
        Assert.All(written, name => Assert.NotNull(ledger.Find(name)));
        Assert.DoesNotContain(folder.Files, PartialFileName.Matches);

        static async Task EndAsync(Process process)
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        static async Task<string?> ReadLineAsync(Process process) =>
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    // A process that writes to the ledger for longer than anybody watches.
    private static Process Start(TempFolder folder, int number) => Process.Start(new ProcessStartInfo(
        Dotnet, [Path.Combine(AppContext.BaseDirectory, "Rembg.Racer.dll"), "ledger", folder.Path, Text(number), "0", "5000"])
    {
        RedirectStandardOutput = true,
    })!;

    private static async Task<string[]> RaceAsync(string race, TempFolder folder, int processes, int rounds, string way = "", Dictionary<string, string?>? environment = null)
    {
        folder.Write("starting-line", new byte[4096]);
        var program = Path.Combine(AppContext.BaseDirectory, "Rembg.Racer.dll");
        var answers = await Task.WhenAll(Enumerable.Range(0, processes).Select(number => ChildProcess.RunAsync(
            Dotnet, [program, race, folder.Path, Text(number), Text(processes), Text(rounds), way], folder.Path, Patience, environment)));
        Assert.All(answers, answer => Assert.True(answer.ExitCode == 0, answer.Output));
        return [.. answers.Select(answer => answer.Output)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
