using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Outputs;
using Rembg.Platform;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Ledger;

/// <summary>What an input comes to by what is done already, row for row.</summary>
public sealed class LedgerRowTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Skip };

    [Fact]
    public async Task A_second_night_costs_nothing_and_a_touched_source_neither()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(1));
        for (var night = 0; night < 3; night++)
        {
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path));
        }

        Assert.Single(run.Sandbox.Requests);
        Ignore(run);
    }

    [Fact]
    public async Task A_source_that_was_replaced_by_an_older_one_is_made_anew()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path);
        run.Forget(path);
        File.WriteAllBytes(path, Pictures.Jpeg(seed: 77));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddYears(-1));
        Assert.Equal((RemovalStatus.Completed, RemovalReason.SourceChanged), await NightAsync(run, path));
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path));
        Ignore(run);
    }

    [Fact]
    public async Task Other_options_make_it_anew_once()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path, new RemovalOptions { Width = 100 });
        Assert.Equal((RemovalStatus.Completed, RemovalReason.OptionsChanged), await NightAsync(run, path, new RemovalOptions { Width = 200 }));
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path, new RemovalOptions { Width = 200 }));
        Assert.Equal(2, run.Sandbox.Requests.Count);
        Ignore(run);
    }

    [Fact]
    public async Task What_a_person_has_retouched_is_replaced_only_on_purpose()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path);
        File.WriteAllBytes(run.Folder["a-nobg.webp"], [1, 2, 3]);
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.Retouched), await NightAsync(run, path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(run.Folder["a-nobg.webp"]));
        Assert.Equal((RemovalStatus.Completed, null), await NightAsync(run, path, output: new() { Existing = ExistingOutput.SkipUnlessChanged }));
        Assert.True(new FileInfo(run.Folder["a-nobg.webp"]).Length > 3);
        Ignore(run);
    }

    [Fact]
    public async Task An_output_of_another_source_is_a_collision()
    {
        await using var run = await TestRun.StartAsync();
        var flat = Skip with { OutputDirectory = run.Folder["flat"] };
        await NightAsync(run, run.Image("a/front.jpg"), output: flat);
        var report = await run.RunAsync(run.Image("b/front.jpg"), output: flat);
        Assert.Equal(RembgError.OutputCollision, report.Failure.Error);
        Assert.Single(run.Sandbox.Requests);
        Ignore(run);
    }

    [Fact]
    public async Task A_source_that_was_moved_is_known_by_its_new_name()
    {
        await using var run = await TestRun.StartAsync();
        var flat = Skip with { OutputDirectory = run.Folder["flat"] };
        var (old, moved) = (run.Image("a/front.jpg"), run.Folder["b/front.jpg"]);
        await NightAsync(run, old, output: flat);
        Directory.CreateDirectory(run.Folder["b"]);
        File.Move(old, moved);
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, moved, output: flat));
        run.Image("a/front.jpg", Pictures.Jpeg(seed: 8));
        run.Image("b/front.jpg", Pictures.Jpeg(seed: 9));
        Assert.Equal((RemovalStatus.Completed, RemovalReason.SourceChanged), await NightAsync(run, moved, output: flat));
        Ignore(run);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_killed_while_replacing_an_output_does_not_leave_it_looking_retouched(bool isReplaced)
    {
        await using var run = await TestRun.StartAsync();
        using var service = new Model.StubService();
        var client = new RembgClient(new RembgClientOptions { Endpoint = run.Sandbox.Address, ApiKey = TestRun.Key, HttpMessageHandler = service });
        var (path, output, ledger) = (run.Image("a.jpg"), run.Folder["a-nobg.webp"], run.Folder[FolderLedger.FileName]);
        await run.RunAsync(path, output: Skip, client: client);
        var old = File.ReadAllBytes(output);
        await run.RunAsync(path, new RemovalOptions { Width = 9 }, Skip, client);

        // As a kill leaves them before the last line was written, and before the output was replaced.
        File.WriteAllLines(ledger, File.ReadAllLines(ledger)[..^1]);
        if (!isReplaced)
        {
            File.WriteAllBytes(output, old);
        }

        var report = await run.RunAsync(path, new RemovalOptions { Width = 9 }, Skip, client);
        Assert.Equal(isReplaced ? RemovalReason.UpToDate : RemovalReason.OptionsChanged, report.Result.Reason);
        Assert.Empty(report.Warnings);
        Assert.Equal(isReplaced ? 2 : 3, service.Removals);
        Assert.Equal(RemovalReason.UpToDate, (await run.RunAsync(path, new RemovalOptions { Width = 9 }, Skip, client)).Result.Reason);
        Ignore(run);
    }

    [Fact]
    public void What_was_found_out_gives_way_to_what_another_run_has_made_meanwhile()
    {
        using var folder = new TempFolder();
        var (skipping, making) = (Ledgers.Open(folder.Path), Ledgers.Open(folder.Path));
        making.Append(Ledgers.Entry(1, "a.webp"));
        making.Append(Ledgers.Entry(1, "b.webp"));
        skipping.Refresh();
        foreach (var name in new[] { "a.webp", "b.webp", "c.webp" })
        {
            var known = skipping.Find(name);
            skipping.Queue((known ?? Ledgers.Entry(7, name)) with { Time = DateTime.UnixEpoch }, known);
        }

        making.Append(Ledgers.Entry(2, "b.webp"));
        skipping.Append(entry: null);
        Assert.Equal(DateTime.UnixEpoch, Ledgers.Open(folder.Path).Find("a.webp")!.Time);
        Assert.Equal(2, Ledgers.Open(folder.Path).Find("b.webp")!.Length);
        Assert.Equal(7, Ledgers.Open(folder.Path).Find("c.webp")!.Length);

        // And so it does when it was found out from what is not the last entry any more.
        skipping.Queue(Ledgers.Entry(3, "b.webp"), Ledgers.Entry(1, "b.webp"));
        skipping.Append(Ledgers.Entry(4, "d.webp"));
        Assert.Equal(2, Ledgers.Open(folder.Path).Find("b.webp")!.Length);
    }

    [Fact]
    public async Task The_same_bytes_with_the_same_options_are_copied()
    {
        await using var run = await TestRun.StartAsync();
        await NightAsync(run, run.Image("a.jpg", Pictures.Jpeg(seed: 5)));
        Assert.Equal((RemovalStatus.Copied, RemovalReason.SameImage), await NightAsync(run, run.Image("b.jpg", Pictures.Jpeg(seed: 5))));
        Assert.Equal(File.ReadAllBytes(run.Folder["a-nobg.webp"]), File.ReadAllBytes(run.Folder["b-nobg.webp"]));
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, run.Folder["b.jpg"]));
        Assert.Single(run.Sandbox.Requests);
        Ignore(run);
    }

    [Fact]
    public async Task An_answer_in_another_format_is_paid_for_once()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        run.Sandbox.Faults.Enqueue(Fault.WrongFormat("png"));
        await NightAsync(run, path);
        var report = await run.RunAsync(path, output: Skip);
        Assert.Equal((RemovalReason.UpToDate, run.Folder["a-nobg.png"]), (report.Result.Reason, report.Result.OutputPath));
        Assert.Single(run.Sandbox.Requests);
        Ignore(run);
    }

    [Fact]
    public async Task A_folder_of_outputs_in_the_tree_of_sources_never_feeds_itself()
    {
        await using var run = await TestRun.StartAsync();
        run.Images(3);
        var output = Skip with { OutputDirectory = run.Folder["web"], RelativeTo = run.Folder.Path };
        for (var night = 0; night < 3; night++)
        {
            var sources = Directory.GetFiles(run.Folder.Path, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".jpg" or ".webp");
            var report = await run.RunAsync(sources.Select(path => RemovalRequest.FromFile(path, output: output)).ToArray());
            Assert.Empty(report.Failures);
            Assert.Equal(night == 0 ? 0 : 3, report.Skipped.Count(result => result.Reason == RemovalReason.EarlierOutput));
        }

        Assert.Equal(3, run.Sandbox.Requests.Count);
        Ignore(run);
    }

    [Theory]
    [InlineData("{\"rembg\":\"ledger\",\"version\":2,\"id\":\"x\"}\n", "newer")]
    [InlineData("something else\n", "not a ledger")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n", "not a ledger")]
    public async Task What_is_not_ours_is_left_alone_with_one_warning(string content, string word)
    {
        await using var run = await TestRun.StartAsync();
        var ledger = run.Folder[FolderLedger.FileName];
        File.WriteAllText(ledger, content);
        var paths = run.Images(3);
        var report = await run.RunAsync(paths.Select(path => RemovalRequest.FromFile(path, output: Skip)).ToArray());
        Assert.Equal(3, report.Completed.Count);
        Assert.Contains(word, Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(ledger));
        Ignore(run);
    }

    [Fact]
    public async Task Without_the_switch_there_is_no_file()
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Image());
        Assert.False(File.Exists(run.Folder[FolderLedger.FileName]));
    }

    [Fact]
    public async Task Many_runs_side_by_side_pay_once_for_each()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.Latency = TimeSpan.FromMilliseconds(5);
        var paths = run.Images(60);
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            run.RunAsync(paths.Select(path => RemovalRequest.FromFile(path, output: Skip)).ToArray())));
        Assert.All(reports, report => Assert.Empty(report.Failures));
        Assert.Equal(60, run.Sandbox.Requests.Count);
        Assert.Equal(60, run.Outputs.Count(name => name.EndsWith("-nobg.webp", StringComparison.Ordinal)));
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, paths[7]));
        Ignore(run);
    }

    [Fact]
    public async Task A_dead_claim_beside_a_finished_output_is_tidied_away_and_a_live_one_is_left()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path);
        var claim = UnfinishedName.For(run.Folder["a-nobg.webp"], ignoreCase: false);
        using (ClaimFile.TryMake(claim))
        {
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path));
            Assert.True(File.Exists(claim));
        }

        Assert.True(File.Exists(claim));
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path));
        Assert.False(File.Exists(claim));
        Assert.Single(run.Sandbox.Requests);
        Ignore(run);
    }

    private static async Task<(string Status, string? Reason)> NightAsync(TestRun run, string path, RemovalOptions? options = null, OutputOptions? output = null)
    {
        var result = (await run.RunAsync(path, options, output ?? Skip)).Result;
        return (result.Status, result.Reason);
    }

    private static void Ignore(TestRun run) => File.Delete(run.Folder[FolderLedger.FileName]);
}
