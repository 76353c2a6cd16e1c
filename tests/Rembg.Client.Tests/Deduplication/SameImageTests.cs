using System.Diagnostics;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Deduplication;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Deduplication;

/// <summary>Images of one run with the same bytes and the same options: one is sent, the others are copied.</summary>
public sealed class SameImageTests
{
    private static readonly string[] FiveNames = ["a.jpg", "b.jpg", "c/a.jpg", "d.jpeg", "e.jfif"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<ExistingOutput, int?> Ways => new()
    {
        { ExistingOutput.Refuse, null }, { ExistingOutput.Refuse, 1 }, { ExistingOutput.Replace, 3 },
        { ExistingOutput.Update, null }, { ExistingOutput.Update, 1 }, { ExistingOutput.UpdateAll, 2 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_picture_under_five_names_costs_one_credit(ExistingOutput existing, int? limit)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(Same(run, FiveNames).Select(path => RemovalRequest.FromFile(path, output: new() { Existing = existing })),
            new BatchOptions { ThrottleLimit = limit });

        var made = Assert.Single(report.Completed);
        var copies = Copies(report);
        Assert.Equal(4, copies.Count);
        Assert.All(copies, copy => Assert.Equal((RemovalReason.SameImage, 0, made.OutputLength, made.Format), (copy.Reason, copy.Attempts, copy.OutputLength, copy.Format)));
        Assert.All(copies, copy => Assert.Equal(File.ReadAllBytes(made.OutputPath!), File.ReadAllBytes(copy.OutputPath!)));
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_length_are_sent()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync([.. run.Images(6), run.Image("same.jpg", Pictures.Jpeg(600, seed: 4))]);

        Assert.Equal((6, 1), (report.Completed.Count, Copies(report).Count));
        Assert.Equal(6, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task Other_options_are_another_picture_and_another_folder_is_not()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var wide = new RemovalOptions { Width = 100, BackgroundColor = "red" };
        var report = await run.RunAsync(
        [
            RemovalRequest.FromFile(path),
            RemovalRequest.FromFile(path, new() { Format = ImageFormat.Png }),
            RemovalRequest.FromFile(path, wide, new() { Suffix = "-wide" }),
            RemovalRequest.FromFile(path, wide with { BackgroundColor = "#ff0000" }, new() { OutputDirectory = run.Folder["elsewhere/deep"] }),
            RemovalRequest.FromFile(path, new() { Format = ImageFormat.Png }, new() { OutFile = run.Folder["x.png"] }),
        ]);

        Assert.Equal((3, 2), (report.Completed.Count, Copies(report).Count));
        Assert.Equal([ImageFormat.Png.ToString(), ImageFormat.Webp.ToString()], Copies(report).Select(copy => copy.Format!).Order());
        Assert.Equal(3, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task When_the_leader_fails_the_second_is_sent_and_the_third_is_copied()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400));
        var report = await run.RunAsync(Same(run, "a.jpg", "b.jpg", "c.jpg"));

        Assert.Equal(RembgError.ApiValidation, Assert.Single(report.Failures).Error);
        Assert.Equal((1, 1), (report.Completed.Count, Copies(report).Count));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task Images_in_memory_are_sent_each()
    {
        await using var run = await TestRun.StartAsync();
        var bytes = Pictures.Jpeg();
        var report = await run.RunAsync(
        [
            RemovalRequest.FromBytes(bytes), RemovalRequest.FromBytes(bytes, output: new() { OutFile = run.Folder["c.webp"] }),
            RemovalRequest.FromFile(run.Image("b.jpg", bytes), output: new() { InMemory = true }), RemovalRequest.FromFile(run.Folder["b.jpg"]),
        ]);

        Assert.Equal(4, report.Completed.Count);
        Assert.Equal(4, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_changes_before_it_is_sent_is_what_it_is_then()
    {
        await using var run = await TestRun.StartAsync();
        var paths = Same(run, "a.jpg", "b.jpg", "c.jpg");
        var planner = new RemovalPlanner();
        var jobs = paths.Select(planner.PlanJob).ToList();
        Array.ForEach(paths, run.Forget);
        File.WriteAllBytes(paths[1], Pictures.Jpeg(seed: 9));
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        jobs.ForEach(batch.Submit);

        var outcomes = Take(batch, 3);
        Assert.Equal(RemovalStatus.Completed, outcomes.Single(outcome => outcome.Result!.SourcePath == paths[1]).Result!.Status);
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    // The ledger, where there is one, has the hash of the bytes that were sent, which the second has as well.
    [Theory]
    [InlineData(ExistingOutput.Refuse, RemovalStatus.Completed, 2)]
    [InlineData(ExistingOutput.Update, RemovalStatus.Copied, 1)]
    public async Task A_leader_that_changes_while_it_is_sent_is_copied_by_its_hash_only(ExistingOutput existing, string status, int requests)
    {
        await using var run = await TestRun.StartAsync();
        var changed = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(Fault.Hold(changed.Task));
        var paths = Same(run, "a.jpg", "b.jpg");
        using var batch = Submit(run, paths, TestContext.Current.CancellationToken, out var deduplicator, existing);
        Assert.True(SpinWait.SpinUntil(() => deduplicator.WaitingCount == 1 && run.Sandbox.Requests.Any(received => received.BodyBytesRead > 600), Patience));
        run.Forget(paths[0]);
        File.WriteAllBytes(paths[0], Pictures.Jpeg(seed: 9));
        File.SetLastWriteTimeUtc(paths[0], DateTime.UtcNow.AddMinutes(-5));
        changed.SetResult();

        var outcomes = Take(batch, 2).ToDictionary(outcome => outcome.Request.SourcePath!, outcome => outcome.Result!.Status);
        Assert.Equal((RemovalStatus.Completed, status), (outcomes[paths[0]], outcomes[paths[1]]));
        Assert.Equal(requests, run.Sandbox.Requests.Count);
    }

    // After the second has been found to have the same bytes, and waits.
    [Theory]
    [InlineData("never")]
    [InlineData("before it is sent")]
    [InlineData("after it was sent")]
    [InlineData("while it is sent")]
    public async Task The_output_of_a_leader_that_may_have_been_sent_with_other_bytes_is_not_copied(string changes)
    {
        using var folder = new TempFolder();
        var planner = new RemovalPlanner();
        var path = folder.Write("a.jpg", Pictures.Jpeg());
        var time = File.GetLastWriteTimeUtc(path);
        var deduplicator = new Deduplicator();
        var first = deduplicator.TryLead(planner.PlanJob(path).Planned!)!;
        var follower = deduplicator.Reserve(planner.PlanJob(folder.Write("b.jpg", Pictures.Jpeg())).Planned!, out var leads);
        Assert.Equal((first, false), (follower, leads));
        var waiting = deduplicator.CountAsWaitingAsync(follower.Output);
        Assert.Equal(1, deduplicator.WaitingCount);

        Write(seed: changes is "never" or "after it was sent" ? 0 : 9);
        var sent = Rembg.Platform.FileStamp.TryOf(path);
        Write(seed: changes is "never" or "while it is sent" ? 0 : 9);
        var output = Rembg.Platform.FileStamp.TryOf(folder.Write("a-nobg.webp", Pictures.Webp()))!.Value;
        var completing = deduplicator.CompleteAsync(first, sent, sentHash: null, new SavedOutput(output));
        Assert.Equal(changes == "never" ? new SavedOutput(output) : null, await follower.Output.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(changes != "never", completing.IsCompleted);
        deduplicator.Leave(follower);
        await completing.WaitAsync(Patience, TestContext.Current.CancellationToken);

        void Write(int seed)
        {
            File.WriteAllBytes(path, Pictures.Jpeg(seed: seed));
            File.SetLastWriteTimeUtc(path, time.AddMinutes(seed));
        }
    }

    // What it was found equal by is not what it is any more.
    [Fact]
    public async Task A_follower_that_changes_while_it_waits_is_sent()
    {
        await using var run = await TestRun.StartAsync();
        var changed = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(Fault.Hold(changed.Task));
        var paths = Same(run, "a.jpg", "b.jpg");
        using var batch = Submit(run, paths, TestContext.Current.CancellationToken, out var deduplicator);
        Assert.True(SpinWait.SpinUntil(() => deduplicator.WaitingCount == 1, Patience));
        run.Forget(paths[1]);
        File.WriteAllBytes(paths[1], Pictures.Jpeg(seed: 9));
        File.SetLastWriteTimeUtc(paths[1], DateTime.UtcNow.AddMinutes(-5));
        changed.SetResult();

        Assert.All(Take(batch, 2), outcome => Assert.Equal(RemovalStatus.Completed, outcome.Result!.Status));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    // More than may wait to be taken: they hold up no other image, and take no place (one of two is free).
    [Fact]
    public async Task Hundreds_of_followers_do_not_block_other_images()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(60_000));
        using var cancel = new CancellationTokenSource();
        var same = Same(run, [.. Enumerable.Range(1, 300).Select(number => $"same{number:000}.jpg")]);
        var others = run.Images(3, length: 700);
        var made = new List<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in run.Client(timeoutSeconds: 100).RemoveBackgroundsAsync(
                same.Concat(others).Select(Request), new BatchOptions { ThrottleLimit = 2 }, cancel.Token))
            {
                made.Add(outcome.Result!.SourcePath!);
                if (made.Count == 3)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        Assert.Equal(others.Order(), made.Order());

        // The delay is for the first image, so the others follow its request.
        RemovalRequest Request(string path)
        {
            Assert.True(path == same[0] || SpinWait.SpinUntil(() => run.Sandbox.Requests.Count > 0, Patience));
            return RemovalRequest.FromFile(path);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_that_is_replaced_while_it_is_copied_is_not_taken(bool isReplaced)
    {
        using var folder = new TempFolder();
        var output = folder.Write("same.webp", Pictures.Webp(600));
        File.SetLastWriteTimeUtc(output, DateTime.UtcNow.AddHours(-1));

        // What comes after it is as complete an image, and as long.
        using var store = new WatchedStore(onWrite: () =>
        {
            if (isReplaced)
            {
                File.WriteAllBytes(output, [.. Pictures.Webp(600)[..^1], 1]);
            }
        });
        Assert.Equal(isReplaced ? null : ImageFormat.Webp, ImageCommit.TryRead(Rembg.Platform.FileStamp.TryOf(output)!.Value, store)?.Format);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_output_that_is_not_what_was_saved_any_more_is_not_copied(bool isDeleted)
    {
        await using var run = await TestRun.StartAsync();
        var paths = Same(run, "a.jpg", "b.jpg");
        var planner = new RemovalPlanner();
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(planner.PlanJob(paths[0]));
        var output = Assert.Single(Take(batch, 1)).Result!.OutputPath!;
        if (isDeleted)
        {
            File.Delete(output);
        }
        else
        {
            File.AppendAllText(output, "retouched");
        }

        batch.Submit(planner.PlanJob(paths[1]));
        Assert.Equal(RemovalStatus.Completed, Assert.Single(Take(batch, 1)).Result!.Status);
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task Followers_have_their_copies_before_the_outcome_of_the_leader()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(4000));
        var requests = Same(run, FiveNames).Select(path => RemovalRequest.FromFile(path));
        var statuses = new List<string>();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(requests, cancellationToken: TestContext.Current.CancellationToken))
        {
            statuses.Add(outcome.Result!.Status);
            File.Move(outcome.Result.OutputPath!, outcome.Result.OutputPath + ".moved");
        }

        Assert.Equal(4, statuses.Count(status => status == RemovalStatus.Copied));
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task Followers_do_not_block_other_images()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(60_000));
        using var cancel = new CancellationTokenSource();
        var same = Same(run, [.. Enumerable.Range(1, 12).Select(number => $"same{number:00}.jpg")]);
        var statuses = new List<string>();
        var others = run.Images(3, length: 700);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in run.Client(timeoutSeconds: 100).RemoveBackgroundsAsync(Requests(), new BatchOptions { ThrottleLimit = 2 }, cancel.Token))
            {
                statuses.Add(outcome.Result!.Status);
                if (statuses.Count == 3)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        Assert.Equal(Enumerable.Repeat(RemovalStatus.Completed, 3), statuses);
        Assert.Equal(4, run.Sandbox.Requests.Count);

        IEnumerable<RemovalRequest> Requests()
        {
            foreach (var path in same.Concat(others))
            {
                yield return RemovalRequest.FromFile(path);
                Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count > 0, Patience)); // The first is on its way before the second.
            }
        }
    }

    [Fact]
    public async Task Followers_that_no_longer_wait_count_against_the_limit()
    {
        await using var run = await TestRun.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var batch = run.Client().StartBatch(new BatchOptions { ThrottleLimit = 1 }, cancel.Token);
        var planner = new RemovalPlanner();
        foreach (var path in Same(run, FiveNames))
        {
            batch.Submit(planner.PlanJob(path));
        }

        Assert.Equal(4, Take(batch, 5).Count(outcome => outcome.Result!.Status == RemovalStatus.Copied));
        Assert.True(batch.CanSubmit);
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer));
        batch.Submit(planner.PlanJob(run.Image("other.jpg")));
        Assert.False(batch.CanSubmit);
        await cancel.CancelAsync();
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_of_followers_immediately()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(30_000));
        using var cancel = new CancellationTokenSource();
        using var batch = Submit(run, Same(run, FiveNames), cancel.Token);
        await cancel.CancelAsync();
        var clock = Stopwatch.StartNew();
        await batch.EndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
        Assert.Empty(run.Outputs);
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task An_early_end_keeps_what_was_sent_and_sends_no_follower()
    {
        await using var run = await TestRun.StartAsync();
        var ends = new TaskCompletionSource();
        run.Sandbox.Faults.Enqueue(Fault.Hold(ends.Task));
        using var batch = Submit(run, Same(run, FiveNames), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Any(received => received.Image is not null), Patience));
        var end = batch.EndAsync();
        ends.SetResult();
        await end.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(["a-nobg.webp"], run.Outputs);
        Assert.Single(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_cap_counts_only_what_is_sent(int cap)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync([.. Same(run, FiveNames), .. run.Images(3, length: 700)], new BatchOptions { MaximumImageCount = cap, ThrottleLimit = 1 });

        Assert.Equal((cap, 4, 4 - cap), (report.Completed.Count, Copies(report).Count, report.NotSubmitted.Count));
        Assert.Equal(cap, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task An_output_created_meanwhile_does_not_use_the_cap()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(2);
        var planner = new RemovalPlanner();
        var jobs = paths.Select(path => planner.Plan(Skipping(path)).Job!).ToList();
        await run.RunAsync([Skipping(paths[0])]);
        using var batch = run.Client().StartBatch(new BatchOptions { MaximumImageCount = 1 }, TestContext.Current.CancellationToken);
        foreach (var (job, status) in jobs.Zip([RemovalStatus.Skipped, RemovalStatus.Completed]))
        {
            batch.Submit(job);
            Assert.Equal(status, Assert.Single(Take(batch, 1)).Result!.Status);
        }

        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task A_missing_file_returns_its_credit_to_the_cap()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(2);
        var planner = new RemovalPlanner();
        var jobs = paths.Select(planner.PlanJob).ToList();
        File.Delete(paths[0]);
        using var batch = run.Client().StartBatch(new BatchOptions { MaximumImageCount = 1, ThrottleLimit = 1 }, TestContext.Current.CancellationToken);
        batch.Submit(jobs[0]);
        Assert.Equal(RembgError.ImageNotFound, Assert.Single(Take(batch, 1)).Failure!.Error);
        batch.Submit(jobs[1]);
        Assert.Equal(RemovalStatus.Completed, Assert.Single(Take(batch, 1)).Result!.Status);
    }

    [Fact]
    public async Task Two_simultaneous_runs_pay_once_for_five_identical_images()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Delay(700) with { Times = -1 });
        var paths = Same(run, FiveNames);
        var reports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => run.RunAsync(paths.Select(Skipping).ToArray())));

        Assert.All(reports, report => Assert.Empty(report.Failures));
        Assert.Single(run.Sandbox.Requests);
        Assert.Equal(5, run.Outputs.Count(name => name.EndsWith("-nobg.webp", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_ledger_knows_a_copy_as_one()
    {
        await using var run = await TestRun.StartAsync();
        var paths = Same(run, FiveNames);
        await run.RunAsync(paths.Select(Skipping));
        var report = await run.RunAsync(paths.Select(Skipping));

        Assert.Equal(5, report.Skipped.Count(result => result.Reason == RemovalReason.UpToDate));
        var lines = File.ReadAllLines(run.Folder[".rembg.jsonl"]).Skip(1).Concat(File.ReadAllLines(run.Folder["c/.rembg.jsonl"]).Skip(1)).ToList();
        Assert.Equal(4, lines.Count(line => line.Contains("\"status\":\"Copied\"", StringComparison.Ordinal) && line.Contains("\"attempts\":0", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.Contains("\"sourceSha256\":", line, StringComparison.Ordinal));
        Assert.Single(run.Sandbox.Requests);
    }

    private static string[] Same(TestRun run, params string[] names) => [.. names.Select(name => run.Image(name, Pictures.Jpeg(seed: 4711)))];

    private static RemovalRequest Skipping(string path) => RemovalRequest.FromFile(path, output: new() { Existing = ExistingOutput.Update });

    private static List<RemovalResult> Copies(RunReport report) =>
        [.. report.Outcomes.Select(outcome => outcome.Result).OfType<RemovalResult>().Where(result => result.Status == RemovalStatus.Copied)];

    private static RemovalBatch Submit(TestRun run, string[] paths, CancellationToken token) => Submit(run, paths, token, out _);

    // Returns once the first image is on its way.
    private static RemovalBatch Submit(
        TestRun run, string[] paths, CancellationToken token, out Deduplicator deduplicator, ExistingOutput existing = ExistingOutput.Refuse)
    {
        var planner = new RemovalPlanner();
        deduplicator = new Deduplicator();
        var batch = new RemovalBatch(
            new RunContext(TestRun.ConnectionOf(run.Sandbox.Address), new Rembg.Concurrency.RetryPolicy(3, TimeSpan.FromMilliseconds(2), () => 0.5), new BatchOptions()) { Deduplicator = deduplicator }, token);
        foreach (var path in paths)
        {
            batch.Submit(planner.Plan(RemovalRequest.FromFile(path, output: new() { Existing = existing })).Job!);
            Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count == 1, Patience));
        }

        return batch;
    }

    private static List<RemovalOutcome> Take(RemovalBatch batch, int count)
    {
        var outcomes = new List<RemovalOutcome>();
        var clock = Stopwatch.StartNew();
        while (outcomes.Count < count)
        {
            Assert.True(clock.Elapsed < Patience, $"{clock.Elapsed}");
            if (batch.TryTake(out var outcome, Patience))
            {
                outcomes.Add(outcome);
            }
        }

        return outcomes;
    }

    private sealed class WatchedStore(Action onWrite) : Rembg.Outputs.ResultStore
    {
        private readonly Rembg.Outputs.MemoryResult _bytes = new();

        public override Stream Content => _bytes.Content;

        public override void Write(byte[] buffer, int count)
        {
            _bytes.Write(buffer, count);
            onWrite();
        }

        public override void Reset() => _bytes.Reset();

        public override void Dispose() => _bytes.Dispose();
    }
}
