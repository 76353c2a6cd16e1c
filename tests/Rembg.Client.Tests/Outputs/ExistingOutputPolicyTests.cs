using System.Diagnostics;
using System.Text;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Client.Tests.Ledger;
using Rembg.Contract;
using Rembg.Ledger;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Outputs;

/// <summary>What an input comes to by what is done already, where two rows of the table are near each other.</summary>
public sealed class ExistingOutputPolicyTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };

    [Fact]
    public async Task An_output_that_no_ledger_knew_is_judged_by_times_and_known_from_then_on()
    {
        await using var run = await TestRun.StartAsync();
        var (path, output) = (run.Image("a.jpg"), run.Folder.Write("a-nobg.webp", [1, 2, 3]));
        var options = new RemovalOptions { Width = 100 };
        var made = DateTime.UtcNow.AddDays(-2);
        File.SetLastWriteTimeUtc(output, made);
        foreach (var older in new[] { TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.Zero })
        {
            // Touched, and its bytes are unknown, but it is not newer.
            File.SetLastWriteTimeUtc(path, made - older);
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path, options));
        }

        // Its options are unknown, and so is whether this module made it.
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), await NightAsync(run, path, new RemovalOptions { Width = 200 }));
        Assert.Null(Ledgers.Open(run.Folder.Path).Find("a-nobg.webp")!.Options);
        
        File.SetLastWriteTimeUtc(path, made.AddDays(1));
        Assert.Equal((RemovalStatus.Completed, RemovalReason.SourceChanged), await NightAsync(run, path, options));
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task All_that_was_found_out_by_the_way_is_noted_when_the_run_ends()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(3);
        string[] outputs = [.. paths.Select(path => Path.GetFileNameWithoutExtension(path) + "-nobg.webp")];
        Array.ForEach(outputs, name => run.Folder.Write(name, [1, 2, 3]));
        var report = await run.RunAsync(paths.Select(path => RemovalRequest.FromFile(path, output: Skip)));
        Assert.Equal(3, report.Skipped.Count);
        var ledger = Ledgers.Open(run.Folder.Path);
        Assert.All(outputs, name => Assert.NotNull(ledger.Find(name)));
    }

    [Fact]
    public async Task The_same_length_and_time_mean_the_same_bytes_and_neither_does_alone()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        var time = DateTime.UtcNow.AddDays(-1).AddTicks(1);
        File.SetLastWriteTimeUtc(path, time);
        await NightAsync(run, path);
        run.Forget(path);
        foreach (var (length, expected) in new[] { (600, (RemovalStatus.Skipped, RemovalReason.UpToDate)), (700, (RemovalStatus.Completed, RemovalReason.SourceChanged)) })
        {
            File.WriteAllBytes(path, Pictures.Jpeg(length, seed: 9));
            File.SetLastWriteTimeUtc(path, time);
            Assert.Equal(expected, await NightAsync(run, path));
        }
    }

    [Fact]
    public async Task Another_image_of_the_same_length_and_time_is_another_image()
    {
        await using var run = await TestRun.StartAsync();
        var flat = Skip with { OutputDirectory = run.Folder["flat"] };
        string[] paths = [run.Image("a/front.jpg"), run.Image("b/front.jpg")];
        Array.ForEach(paths, path => File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(1)));
        await NightAsync(run, paths[0], output: flat);
        Assert.Equal(RembgError.OutputCollision, (await run.RunAsync(paths[1], output: flat)).Failure.Error);
    }

    [Fact]
    public async Task Who_has_retouched_an_output_is_told_that_it_was_left_alone()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await NightAsync(run, path);
        File.AppendAllText(run.Folder["a-nobg.webp"], "x");
        Assert.Contains("a-nobg.webp' was changed after it was saved", Assert.Single((await run.RunAsync(path, output: Skip)).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_has_retouched_is_not_what_another_image_is_copied_from()
    {
        await using var run = await TestRun.StartAsync();
        await NightAsync(run, run.Image("a.jpg", Pictures.Jpeg(seed: 5)));
        File.WriteAllBytes(run.Folder["a-nobg.webp"], Pictures.Webp(500));
        Assert.Equal((RemovalStatus.Completed, null), await NightAsync(run, run.Image("b.jpg", Pictures.Jpeg(seed: 5))));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task A_picture_that_a_ledger_knows_is_copied_though_no_more_are_to_be_sent()
    {
        await using var run = await TestRun.StartAsync();
        await NightAsync(run, run.Image("a.jpg", Pictures.Jpeg(seed: 5)));
        RemovalRequest[] requests = [.. new[] { run.Image("b.jpg", Pictures.Jpeg(seed: 5)), run.Image("c.jpg") }.Select(path => RemovalRequest.FromFile(path, output: Skip))];
        var planner = new RemovalPlanner();
        Assert.Equal([true, false], requests.Select(request => planner.Plan(request).Job!.HasCopy));

        var report = await run.RunAsync(requests, new BatchOptions { MaximumImageCount = 0 });
        Assert.Equal([RemovalStatus.Copied, RemovalStatus.NotSubmitted], report.Outcomes.Select(outcome => outcome.Result!.Status).Order());
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task An_output_among_the_inputs_is_passed_over_and_a_changed_one_with_a_warning()
    {
        await using var run = await TestRun.StartAsync();
        var output = Skip with { OutputDirectory = run.Folder["web"] };
        var made = (await run.RunAsync(run.Image("a.jpg"), output: output)).Result.OutputPath!;
        foreach (var words in new[] { null, "other bytes" })
        {
            var report = await run.RunAsync(made, output: Skip with { OutputDirectory = run.Folder["again"] });
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.EarlierOutput), (report.Result.Status, report.Result.Reason));
            Assert.Equal(words is null ? 0 : 1, report.Warnings.Count(warning => warning.Contains(words ?? "", StringComparison.Ordinal)));
            File.AppendAllText(made, "retouched");
        }
    }

    [Fact]
    public async Task What_another_run_has_made_since_it_was_planned_is_copied_or_left()
    {
        await using var run = await TestRun.StartAsync();
        var planner = new RemovalPlanner();
        RemovalJob[] jobs = [.. Enumerable.Range(1, 2).Select(number =>
            planner.Plan(RemovalRequest.FromFile(run.Image($"{number}.jpg", Pictures.Jpeg(seed: 5)), output: Skip)).Job!)];
        await NightAsync(run, jobs[0].Request.SourcePath!);
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var (job, reason) in jobs.Reverse().Zip([RemovalReason.SameImage, RemovalReason.UpToDate]))
        {
            batch.Submit(job);
            Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)));
            Assert.Equal(reason, outcome.Result?.Reason);
        }

        Assert.Single(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse, RembgError.OutputExists, null)]
    [InlineData(ExistingOutput.Update, null, RemovalReason.UpToDate)]
    public async Task An_output_created_while_the_image_waited_costs_nothing(ExistingOutput existing, RembgError? error, string? reason)
    {
        await using var run = await TestRun.StartAsync();
        var isMade = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await isMade.Task.WaitAsync(connection.Stop);
                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        var planner = new RemovalPlanner();
        using var batch = TestRun.ClientOf(server.Address).StartBatch(new BatchOptions { ThrottleLimit = 1 }, TestContext.Current.CancellationToken);
        var paths = run.Images(2);
        foreach (var path in paths)
        {
            batch.Submit(planner.Plan(RemovalRequest.FromFile(path, output: new() { Existing = existing })).Job!);
            Assert.True(SpinWait.SpinUntil(() => File.Exists(path.Replace(".jpg", "-nobg.webp.rembg-part", StringComparison.Ordinal)) && server.Heads.Count == 1, TimeSpan.FromSeconds(30)));
        }

        File.WriteAllBytes(run.Folder["002-nobg.webp"], [1]);
        isMade.SetResult();
        var outcomes = new Dictionary<string, RemovalOutcome>();
        while (outcomes.Count < 2)
        {
            Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)));
            outcomes[outcome.Request.SourcePath!] = outcome;
        }

        Assert.Equal(RemovalStatus.Completed, outcomes[paths[0]].Result?.Status);
        Assert.Equal((error, reason, 0), (outcomes[paths[1]].Failure?.Error, outcomes[paths[1]].Result?.Reason, outcomes[paths[1]].Failure?.Attempts ?? 0));
        Assert.Equal([1], File.ReadAllBytes(run.Folder["002-nobg.webp"]));
    }

    [Fact]
    public async Task What_is_being_made_elsewhere_is_a_collision_where_nothing_was_said_about_that()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        using (FileLock.TryAcquire(PartialFileName.For(run.Folder["a-nobg.webp"], ignoreCase: false)))
        {
            var failure = (await run.RunAsync(path)).Failure;
            Assert.Equal((RembgError.OutputCollision, FailureCause.InProgressElsewhere), (failure.Error, failure.Cause));
            Assert.Contains("another run is writing", failure.Message, StringComparison.Ordinal);
        }

        File.Delete(PartialFileName.For(run.Folder["a-nobg.webp"], ignoreCase: false));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_ledger_notes_what_was_sent_at_last()
    {
        await using var run = await TestRun.StartAsync();
        var (path, changed) = (run.Image("a.jpg"), Pictures.Jpeg(5000, seed: 9));
        run.Forget(path);
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                if (connection.Number == 1)
                {
                    File.WriteAllBytes(path, changed);
                }

                await connection.SendAsync(connection.Number == 1 ? Encoding.ASCII.GetBytes(RawAnswers.Text(503, "", headers: "Connection: close\r\n")) : RawAnswers.Picture);
            }
        });
        await run.RunAsync(path, output: Skip, client: TestRun.ClientOf(server.Address));
        var entry = Ledgers.Open(run.Folder.Path).Find("a-nobg.webp")!;
        Assert.Equal((RemovalStatus.Completed, 2, null, "a.jpg"), (entry.Status, entry.Attempts, entry.Asked, entry.Source));
        Assert.Equal((5000L, File.GetLastWriteTimeUtc(path), Sha256Hash.TryOf(new FileInfo(path))), (entry.SourceLength, entry.SourceTime!.Value, entry.SourceHash));

    }

    [Theory]
    [InlineData(ExistingOutput.Replace, false, false)]
    [InlineData(ExistingOutput.Refuse, true, false)]
    [InlineData(ExistingOutput.Update, true, false)]
    [InlineData(ExistingOutput.UpdateAll, true, true)]
    [InlineData(ExistingOutput.Replace, true, true)]
    public void What_looks_like_an_output_is_taken_only_if_named_and_to_be_replaced(ExistingOutput existing, bool isExplicit, bool isTaken)
    {
        using var folder = new TempFolder();
        folder.Write("a.jpg", Pictures.Jpeg());
        var request = RemovalRequest.FromFile(folder.Write("a-nobg.webp", Pictures.Webp()), output: new() { Existing = existing }, isExplicit: isExplicit);
        var outcome = new RemovalPlanner().Plan(request).Outcome;
        Assert.Equal(isTaken ? null : RemovalReason.EarlierOutput, outcome?.Result!.Reason);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task An_output_of_this_run_is_no_input_and_an_error_where_it_is_named(bool isExplicit, int errors)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(
        [
            RemovalRequest.FromFile(run.Image("a.jpg"), output: new() { OutFile = run.Folder["step1.png"] }),
            RemovalRequest.FromFile(run.Folder["step1.png"], new() { Mask = true }, new() { OutFile = run.Folder["step2.png"] }, isExplicit),
        ]);
        Assert.Single(report.Completed);
        Assert.Equal(errors, report.Failures.Count(failure => failure is { Error: RembgError.OutputCollision, Cause: FailureCause.OwnOutput }));
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task Outputs_below_the_sources_are_paid_for_once_without_a_ledger()
    {
        await using var run = await TestRun.StartAsync();
        Array.ForEach(["a.jpg", "b/c.jpg", "b/d.jpg"], name => run.Image("cat/" + name));
        var output = new OutputOptions { OutputDirectory = run.Folder["cat/web"], RelativeTo = run.Folder["cat"] };
        for (var night = 1; night <= 3; night++)
        {
            var listed = Directory.GetFiles(run.Folder["cat"], "*", SearchOption.AllDirectories);
            var report = await run.RunAsync(listed.Select(path => RemovalRequest.FromFile(path, output: output)));
            Assert.Equal(night == 1 ? 0 : 3, report.Failures.Count(failure => failure.Error == RembgError.OutputExists));
            Assert.Equal(night == 1 ? 0 : 3, report.Skipped.Count(result => result.Reason == RemovalReason.EarlierOutput));
        }

        Assert.Equal(3, run.Sandbox.Requests.Count);
        var named = await run.RunAsync([RemovalRequest.FromFile(run.Folder["cat/web/a.webp"], output: output, isExplicit: true)]);
        Assert.Equal(run.Folder["cat/web/web/a.webp"], named.Result.OutputPath);
    }

    [Theory]
    [InlineData("cat", "cat", "cat/a.jpg", false)] // The outputs are among the sources: no telling them apart.
    [InlineData("out", "cat", "cat/a.jpg", false)]
    [InlineData("cat/web", "cat", "cat/webs/a.jpg", false)]
    [InlineData("cat/web", "cat", "cat/web/b/a.jpg", true)]
    [InlineData("cat/web", null, "cat/web/a-cut.jpg", true)]
    [InlineData("cat/web", null, "cat/web/a.jpg", false)]
    public void What_lies_in_the_output_folder_is_an_earlier_output_where_that_is_sure(string outputs, string? root, string path, bool isSkipped)
    {
        using var folder = new TempFolder();
        var request = RemovalRequest.FromFile(folder.Write(path, Pictures.Jpeg()), output: new()
        {
            OutputDirectory = folder[outputs], RelativeTo = root is null ? null : folder[root], Suffix = root is null ? "-cut" : null, Existing = ExistingOutput.Replace,
        });
        var outcome = new RemovalPlanner().Plan(request).Outcome;
        Assert.Equal(isSkipped, outcome?.Result?.Reason == RemovalReason.EarlierOutput);
    }

    // Hours by which the source is newer than its output; null for an output that is missing.
    [Theory]
    [InlineData(ExistingOutput.Update, null, RemovalReason.LedgerUnreadable)]
    [InlineData(ExistingOutput.Update, 1, RemovalReason.LedgerUnreadable)]
    [InlineData(ExistingOutput.UpdateAll, -1, RemovalReason.UpToDate)]
    [InlineData(ExistingOutput.UpdateAll, 0, RemovalReason.UpToDate)]
    [InlineData(ExistingOutput.UpdateAll, 1, RemovalReason.SourceChanged)]
    [InlineData(ExistingOutput.UpdateAll, null, null)]
    public async Task Where_the_ledger_cannot_be_read_nothing_is_sent_unless_forced_and_then_the_times_decide(ExistingOutput existing, int? newer, string? reason)
    {
        await using var run = await TestRun.StartAsync();
        var (path, made) = (run.Image("in/a.jpg"), DateTime.UtcNow.AddDays(-2));
        run.Folder.Write("out/" + FolderLedger.FileName, "{}"u8.ToArray());
        if (newer is { } hours)
        {
            File.SetLastWriteTimeUtc(run.Folder.Write("out/a.webp", [1, 2, 3]), made);
            File.SetLastWriteTimeUtc(path, made.AddHours(hours));
        }

        var report = await run.RunAsync(path, output: new OutputOptions { OutputDirectory = run.Folder["out"], Existing = existing });
        Assert.Equal(reason, report.Result.Reason);
        Assert.Equal(existing == ExistingOutput.UpdateAll && reason != RemovalReason.UpToDate ? 1 : 0, run.Sandbox.Requests.Count);
        Assert.Equal(report.Completed.Count == 0 && newer is null ? null : "Webp", report.Result.Format);
    }

    [Theory]
    [InlineData(ExistingOutput.Update, RemovalReason.LedgerUnreadable)]
    [InlineData(ExistingOutput.UpdateAll, null)]
    [InlineData(ExistingOutput.Refuse, null)]
    public async Task Where_the_ledger_beside_an_input_cannot_be_read_it_may_be_an_output(ExistingOutput existing, string? reason)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("in/a.jpg");
        run.Folder.Write("in/" + FolderLedger.FileName, "{}"u8.ToArray());
        var report = await run.RunAsync(path, output: new OutputOptions { OutputDirectory = run.Folder["out"], Existing = existing });
        Assert.Equal(reason, report.Result.Reason);
        Assert.Equal(reason is null ? 1 : 0, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task A_changed_output_as_an_input_is_told_with_the_source_that_it_was_made_of()
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Image("a.jpg"), output: new OutputOptions { OutFile = run.Folder["b.png"], Existing = ExistingOutput.Update });
        var warnings = new List<string>();
        foreach (var content in new[] { File.ReadAllBytes(run.Folder["b.png"]), Pictures.Jpeg(seed: 9) })
        {
            run.Folder.Write("b.png", content);
            var report = await run.RunAsync(run.Folder["b.png"], output: Skip);
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.EarlierOutput), (report.Result.Status, report.Result.Reason));
            warnings.AddRange(report.Outcomes[0].Warnings);
        }

        Assert.Contains("made of 'a.jpg', and other bytes", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public void What_another_run_is_writing_is_not_an_input()
    {
        using var folder = new TempFolder();
        var plan = new RemovalPlanner().Plan(RemovalRequest.FromFile(folder.Write("a-nobg.webp.rembg-part", Pictures.Webp())));
        var outcome = plan.Outcome!;
        Assert.Equal(RemovalReason.EarlierOutput, outcome.Result!.Reason);
        Assert.Contains("unfinished file", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_is_given_back_may_be_written_by_another_image()
    {
        using var folder = new TempFolder();
        var planner = new RemovalPlanner();
        planner.Release(planner.PlanJob(folder.Write("a.jpg", Pictures.Jpeg())));
        var job = planner.PlanJob(folder.Write("a.png", Pictures.Png()));
        Assert.Equal(folder["a-nobg.webp"], job.OutputPath);
        planner.Release(planner.Plan(RemovalRequest.FromBytes(Pictures.Jpeg())).Job!);
    }

    [Theory]
    [InlineData(RemovalReason.WhatIf, true)]
    [InlineData(RemovalReason.SameImage, true)]
    [InlineData(RemovalReason.Declined, false)]
    [InlineData(RemovalReason.MaximumImageCount, false)]
    public void Only_a_rehearsal_names_the_output_of_what_was_not_sent(string reason, bool isNamed)
    {
        using var folder = new TempFolder();
        var job = new RemovalPlanner().PlanJob(folder.Write("a.jpg", Pictures.Jpeg()));
        var result = job.NotSubmitted(reason).Result!;
        Assert.Equal((RemovalStatus.NotSubmitted, reason, isNamed ? folder["a-nobg.webp"] : null), (result.Status, result.Reason, result.OutputPath));
        Assert.Equal((folder["a.jpg"], 600L), (result.SourcePath, result.SourceLength));
    }

    // Another machine makes the very picture, of the first of two files with the same bytes.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_of_an_output_in_progress_elsewhere_is_waited_for_while_it_is_locked(bool succeeds)
    {
        await using var run = await TestRun.StartAsync();
        var planner = new RemovalPlanner();
        RemovalJob[] jobs = [.. Enumerable.Range(1, 2).Select(number =>
            planner.Plan(RemovalRequest.FromFile(run.Image($"{number}.jpg", Pictures.Jpeg(seed: 5)), output: Skip)).Job!)];
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        var target = jobs[0].OutputPath!;
        var claim = PartialFileName.For(target, ignoreCase: false);
        using (FileLock.TryAcquire(claim))
        {
            batch.Submit(jobs[0]);
            Assert.Equal(RemovalReason.InProgressElsewhere, Take().Result?.Reason);
            batch.Submit(jobs[1]);
            Assert.False(batch.TryTake(out _, TimeSpan.FromSeconds(0.3)));
            if (succeeds)
            {
                File.WriteAllBytes(target, Pictures.Webp());
            }
        }

        // The waiting run deletes the stale lock. The output is recorded a moment later, and waited for.
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(claim), TimeSpan.FromSeconds(30)));
        var clock = Stopwatch.StartNew();
        if (succeeds)
        {
            Assert.False(batch.TryTake(out _, TimeSpan.FromSeconds(0.3)));
            var output = new FileInfo(target);
            var noted = jobs[0].Entry(new SavedFile(target, output.Length, output.LastWriteTimeUtc), Sha256Hash.TryOf(output)!.Value, jobs[0].Planned);
            Ledgers.Open(run.Folder.Path).Append(noted);
        }

        Assert.Equal(succeeds ? RemovalStatus.Copied : RemovalStatus.Completed, Take().Result?.Status);
        Assert.Equal(succeeds ? 0 : 1, run.Sandbox.Requests.Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}"); // After five, the entry is not waited for any more.

        RemovalOutcome Take()
        {
            Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)));
            return outcome;
        }
    }

    private static async Task<(string Status, string? Reason)> NightAsync(TestRun run, string path, RemovalOptions? options = null, OutputOptions? output = null)
    {
        var result = (await run.RunAsync(path, options, output ?? Skip)).Result;
        return (result.Status, result.Reason);
    }
}
