using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Platform;
using Rembg.Ledger;

namespace Rembg.Client.Tests.Ledger;

/// <summary>A ledger that cannot be written is read; one that cannot be read costs nothing. Either is reported once.</summary>
public sealed class UnwritableLedgerTests
{
    private const UnixFileMode Everything = (UnixFileMode)0x1FF; // 777
    private const UnixFileMode Readable = (UnixFileMode)0x124; // 444
    private const UnixFileMode Listable = (UnixFileMode)0x16D; // 555

    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };

    [Fact]
    public void A_ledger_that_may_not_be_written_is_read_all_the_same()
    {
        using var folder = NightAfter(out var paths);
        Assert.Empty(WarningsOf(paths));
        var content = File.ReadAllBytes(folder[FolderLedger.FileName]);
        SetMode(folder[FolderLedger.FileName], Readable);
        File.SetLastWriteTimeUtc(paths[0], DateTime.UtcNow.AddMinutes(-30)); // So that there is something to note.
        Nobody.Do(() => Assert.Contains("could not be written", Assert.Single(WarningsOf(paths)), StringComparison.Ordinal));
        SetMode(folder[FolderLedger.FileName], Everything);
        Assert.Equal(content, File.ReadAllBytes(folder[FolderLedger.FileName]));
    }

    [Fact]
    public void A_ledger_that_may_not_be_read_keeps_its_folder_from_being_touched()
    {
        using var folder = NightAfter(out var paths);
        Ledgers.Write(folder, [Ledgers.Entry(1)]);
        SetMode(folder[FolderLedger.FileName], 0);
        Nobody.Do(() => Assert.Contains("cannot be read", Assert.Single(WarningsOf(paths, RemovalReason.LedgerUnreadable)), StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_may_not_be_written_gets_no_ledger()
    {
        using var folder = NightAfter(out var paths);
        SetMode(folder.Path, Listable);
        Nobody.Do(() => Assert.Contains("could not be written", Assert.Single(WarningsOf(paths)), StringComparison.Ordinal));
        SetMode(folder.Path, Everything);
        Assert.False(File.Exists(folder[FolderLedger.FileName]));
    }

    [Fact]
    public void A_ledger_in_a_folder_that_may_not_be_written_is_good_as_it_is()
    {
        using var folder = NightAfter(out var paths);
        Assert.Empty(WarningsOf(paths));
        SetMode(folder[FolderLedger.FileName], Everything);
        SetMode(folder.Path, Listable);
        Nobody.Do(() =>
        {
            Assert.Empty(WarningsOf(paths));
            Ledgers.Open(folder.Path).Append(Ledgers.Entry(7));
        });
        SetMode(folder.Path, Everything);
        Assert.Equal(7, Ledgers.Open(folder.Path).Find(Ledgers.Entry(7).Output)!.Length);
    }

    [Fact]
    public void A_folder_in_its_place_is_told_once()
    {
        using var folder = NightAfter(out var paths);
        Directory.CreateDirectory(folder[FolderLedger.FileName]);
        Assert.Contains(FolderLedger.FileName, Assert.Single(WarningsOf(paths, RemovalReason.LedgerUnreadable)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_written_when_all_is_over_is_told_to_a_program_too()
    {
        using var folder = NightAfter(out var paths);
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = new Uri("http://127.0.0.1:1/") });
        var (outcomes, told) = (new List<RemovalOutcome>(), new List<string>());
        await foreach (var outcome in client.RemoveBackgroundsAsync(Requests(), new BatchOptions { OnWarning = told.Add }, TestContext.Current.CancellationToken))
        {
            outcomes.Add(outcome);
        }

        Assert.Equal(3, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Warnings));
        Assert.Contains("cannot be read", Assert.Single(told), StringComparison.Ordinal);

        // The first is noted at once, the others when all is over.
        IEnumerable<RemovalRequest> Requests()
        {
            foreach (var path in paths)
            {
                yield return RemovalRequest.FromFile(path, output: Skip);
            }

            File.WriteAllText(folder[FolderLedger.FileName], "Another program needs the name.");
        }
    }

    [Theory]
    [InlineData("\u0089PNG\r\n\u001A\n")]
    [InlineData("{\"rembg\":\"report\",\"version\":1}\n")]
    [InlineData("{\"rembg\":\"ledger\",\"version\":0,\"id\":\"x\"}\n")]
    [InlineData("{\"rembg\":\"ledger\",\"version\":\"one\",\"id\":\"x\"}\n")]
    [InlineData("{\"rembg\":\"ledger\",\"version\":10,\"id\":\"x\",\"what\":[1]}\n{\"out\":1}\n")]
    [InlineData("no line end at all")]
    [InlineData("<<<<<<< HEAD\n{\"rembg\":\"ledger\",\"version\":1,\"id\":\"x\"}\n")]
    [InlineData("{\"rembg\":\"ledger\",\"version\":1,\"id\":\"x\"}\n<<<<<<< HEAD\n")]
    public void What_another_program_or_a_later_version_wrote_is_left_as_it_is(string content)
    {
        using var folder = NightAfter(out var paths);
        File.WriteAllText(folder[FolderLedger.FileName], content);
        Assert.Contains("cannot be read", Assert.Single(WarningsOf(paths, RemovalReason.LedgerUnreadable)), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder[FolderLedger.FileName]));
    }

    // Three images whose outputs are there, made by a run that kept no ledger.
    private static TempFolder NightAfter(out string[] paths)
    {
        if (Nobody.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        var folder = new TempFolder();
        SetMode(folder.Path, Everything);
        paths = [.. Enumerable.Range(0, 3).Select(number => folder.Write(FormattableString.Invariant($"{number}.jpg"), Pictures.Jpeg(seed: number)))];
        foreach (var path in paths)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
            SetMode(path, Everything);
            SetMode(folder.Write(Path.GetFileNameWithoutExtension(path) + "-nobg.webp", Pictures.Webp()), Everything);
        }

        return folder;
    }

    // All three come to the same. What is to be known of the ledger is said with one of them: when all is over, a program
    // that takes one outcome after the other does not listen any more.
    private static string[] WarningsOf(string[] paths, string reason = RemovalReason.UpToDate)
    {
        var planner = new RemovalPlanner();
        var outcomes = paths.Select(path => planner.Plan(RemovalRequest.FromFile(path, output: Skip)).Outcome!).ToArray();
        Assert.All(outcomes, outcome => Assert.Equal(reason, outcome.Result!.Reason));
        Assert.Empty(planner.Finish());
        return [.. outcomes.SelectMany(outcome => outcome.Warnings)];
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
