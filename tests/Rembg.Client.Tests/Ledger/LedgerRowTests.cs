using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Outputs;
using Rembg.Platform;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Ledger;

/// <summary>What an input comes to by what is done already, row for row.</summary>
public sealed class LedgerRowTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };

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
        Assert.Equal(File.GetLastWriteTimeUtc(path), Ledgers.Read(run.Folder)[^1].SourceTime); // It is hashed once.
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
        Assert.Equal((RemovalStatus.Completed, null), await NightAsync(run, path, output: new() { Existing = ExistingOutput.UpdateAll }));
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
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Who_is_killed_around_the_rename_never_leaves_one_picture_for_another(bool isRenamed, bool isReplaced)
    {
        await using var run = await TestRun.StartAsync();
        using var service = new Model.StubService();
        var client = new RembgClient(new RembgClientOptions { Endpoint = run.Sandbox.Address, ApiKey = TestRun.Key, HttpMessageHandler = service });
        var (path, output, ledger) = (run.Image("a.jpg"), run.Folder["a-nobg.webp"], run.Folder[FolderLedger.FileName]);
        if (isReplaced)
        {
            await run.RunAsync(path, new RemovalOptions { Width = 1 }, Skip, client);
        }

        var old = isReplaced ? File.ReadAllBytes(output) : null;
        await run.RunAsync(path, new RemovalOptions { Width = 9 }, Skip, client);
        var removals = service.Removals;

        // As a kill leaves them, before the last line was written, or before the output got its name.
        File.WriteAllLines(ledger, File.ReadAllLines(ledger)[..^1]);
        if (!isRenamed)
        {
            File.Delete(output);
            if (old is not null)
            {
                File.WriteAllBytes(output, old);
            }
        }

        // With the options of before the kill: it is not the picture of that width.
        if (isReplaced)
        {
            var before = await run.RunAsync(path, new RemovalOptions { Width = 1 }, Skip, client);
            Assert.Equal(isRenamed ? RemovalReason.OptionsChanged : RemovalReason.UpToDate, before.Result.Reason);
            Assert.Empty(before.Warnings);
            return;
        }

        var report = await run.RunAsync(path, new RemovalOptions { Width = 9 }, Skip, client);
        Assert.Equal(isRenamed ? RemovalReason.UpToDate : null, report.Result.Reason);
        Assert.Empty(report.Warnings);
        Assert.Equal(isRenamed ? removals : removals + 1, service.Removals);
        Assert.Equal(RemovalReason.OptionsChanged, (await run.RunAsync(path, new RemovalOptions { Width = 8 }, Skip, client)).Result.Reason);
    }

    [Fact]
    public async Task A_source_that_is_written_again_at_the_same_time_stamp_is_made_anew()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        run.Forget(path);
        var (now, coarse) = (DateTime.UtcNow, new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc));
        foreach (var (time, seed) in new[] { (now, 1), (coarse, 3) })
        {
            File.WriteAllBytes(path, Pictures.Jpeg(seed: seed));
            File.SetLastWriteTimeUtc(path, time);
            await NightAsync(run, path);
            File.WriteAllBytes(path, Pictures.Jpeg(seed: seed + 1));
            File.SetLastWriteTimeUtc(path, time);
            Assert.Equal((RemovalStatus.Completed, RemovalReason.SourceChanged), await NightAsync(run, path));
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path));
        }
    }

    [Theory]
    [InlineData("red", "#F00")]
    [InlineData("#ff0000ff", "Red")]
    public async Task An_option_that_is_spelled_differently_is_not_paid_for_again(string first, string second)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path, new RemovalOptions { BackgroundColor = first });
        Assert.Equal(
            (RemovalStatus.Skipped, RemovalReason.UpToDate),
            await NightAsync(run, path, new RemovalOptions { BackgroundColor = second, Angle = 0, NoExpand = true, ExactResize = true }));
    }

    [Fact]
    public async Task With_force_alone_what_a_ledger_knows_is_noted_and_nothing_else()
    {
        await using var run = await TestRun.StartAsync();
        using var service = new Model.StubService();
        var client = new RembgClient(new RembgClientOptions { Endpoint = run.Sandbox.Address, ApiKey = TestRun.Key, HttpMessageHandler = service });
        var (path, other, ledger) = (run.Image("a.jpg"), run.Image("b.jpg"), run.Folder[FolderLedger.FileName]);
        var force = new OutputOptions { Existing = ExistingOutput.Replace };
        await run.RunAsync(other, output: force, client: client);
        await run.RunAsync(other, output: force, client: client);
        Assert.False(File.Exists(ledger));

        await run.RunAsync(path, output: Skip, client: client);
        foreach (var isDeleted in new[] { false, true })
        {
            if (isDeleted)
            {
                File.Delete(run.Folder["a-nobg.webp"]);
            }

            await run.RunAsync(path, new RemovalOptions { Width = 5 }, force, client);
            Assert.Equal(RemovalReason.UpToDate, (await run.RunAsync(path, new RemovalOptions { Width = 5 }, Skip, client)).Result.Reason);
        }

        var known = File.ReadAllText(ledger);
        await run.RunAsync(run.Image("c.jpg"), output: force, client: client);
        Assert.Equal(known, File.ReadAllText(ledger));

        // And a source that changes afterwards is made again.
        run.Forget(path);
        File.WriteAllBytes(path, Pictures.Jpeg(length: 700));
        Assert.Equal(RemovalReason.SourceChanged, (await run.RunAsync(path, new RemovalOptions { Width = 5 }, Skip, client)).Result.Reason);
    }

    [Fact]
    public async Task What_lies_in_the_folder_of_outputs_below_the_sources_is_no_input_with_or_without_a_ledger()
    {
        await using var run = await TestRun.StartAsync();
        run.Images(2);
        var output = new OutputOptions { OutputDirectory = run.Folder["web"], RelativeTo = run.Folder.Path };
        await run.RunAsync(run.Image("a.jpg"), output: output);
        var listed = await run.RunAsync(run.Folder["web/a.webp"], output: output);
        Assert.Equal(RemovalReason.EarlierOutput, listed.Result.Reason);
        Assert.Single(run.Sandbox.Requests);
        var named = await run.RunAsync([RemovalRequest.FromFile(run.Folder["web/a.webp"], output: output, isExplicit: true)]);
        Assert.Single(named.Completed);
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
            var known = skipping.Entries.Find(name);
            skipping.Note((known.Confirmed ?? Ledgers.Entry(7, name)) with { Time = DateTime.UnixEpoch }, known);
        }

        making.Append(Ledgers.Entry(2, "b.webp"));
        skipping.Append();
        Assert.Equal(DateTime.UnixEpoch, Ledgers.Open(folder.Path).Find("a.webp")!.Time);
        Assert.Equal(2, Ledgers.Open(folder.Path).Find("b.webp")!.Length);
        Assert.Equal(7, Ledgers.Open(folder.Path).Find("c.webp")!.Length);

        // And so it does when it was found out from what is not the last entry any more.
        skipping.Note(Ledgers.Entry(3, "b.webp"), new LedgerRecord(Ledgers.Entry(1, "b.webp"), Pending: null));
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
        var claim = PartialFileName.For(run.Folder["a-nobg.webp"], ignoreCase: false);
        using (FileLock.TryAcquire(claim))
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
