using Rembg.Client.Tests.Client;
using Rembg.Outputs;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Folders that are made for outputs stay for outputs only.</summary>
public sealed class CreatedFoldersTests
{
    [Fact]
    public async Task Folders_made_for_outputs_that_never_came_are_gone()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400) with { Times = -1 });
        Directory.CreateDirectory(run.Folder["there"]);
        var paths = run.Images(24);
        var report = await run.RunAsync(
            paths.Select((path, at) => To(path, run.Folder[$"there/new/{at % 3}"])), new BatchOptions { ThrottleLimit = 8 });
        Assert.Equal(24, report.Failures.Count(failure => failure.Error == RembgError.ApiValidation));
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Folder["there"]));
        Assert.True(Directory.Exists(run.Folder["there"])); // Which was there before.
    }

    [Fact]
    public async Task A_folder_with_an_output_stays_and_so_do_those_above()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400), Fault.Answer(400) with { Match = new FaultMatch { Nth = 3 } });
        var requests = run.Images(3).Zip(["new/a", "new/b", "new/b"], (path, folder) => To(path, run.Folder[folder]));
        await run.RunAsync(requests, new BatchOptions { ThrottleLimit = 1 });
        Assert.Equal(["new/b/002.webp"], run.Outputs);
        Assert.False(Directory.Exists(run.Folder["new/a"]));
    }

    [Fact]
    public async Task A_folder_that_has_had_an_output_is_not_deleted()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        File.Delete((await run.RunAsync([To(path, run.Folder["new"])])).Result.OutputPath!);
        run.Sandbox.Faults.Enqueue(Fault.Answer(400));
        Assert.Equal(RembgError.ApiValidation, (await run.RunAsync([To(path, run.Folder["new"])])).Failure.Error);
        Assert.True(Directory.Exists(run.Folder["new"]));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_leaves_no_folder()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer) with { Times = -1 });
        using var cancel = new CancellationTokenSource();
        var work = run.Client().RemoveBackgroundAsync(To(run.Image(), run.Folder["new/a"]), cancellationToken: cancel.Token);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count == 1, TimeSpan.FromSeconds(30)));
        Assert.True(Directory.Exists(run.Folder["new/a"]));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.False(Directory.Exists(run.Folder["new"]));
    }

    [Fact]
    public void What_is_in_use_or_is_not_ours_stays()
    {
        using var folder = new TempFolder();
        var (used, kept, found) = (new CreatedFolders(), new CreatedFolders(), new CreatedFolders());
        used.Create(folder["a/b"]);
        folder.Write("a/b/x", [1]);
        used.RemoveUnused();
        Assert.True(Directory.Exists(folder["a/b"]));

        kept.Create(folder["c/d"]);
        kept.Keep(folder["c/d"]);
        kept.RemoveUnused();
        Assert.True(Directory.Exists(folder["c/d"]));

        found.Create(folder["c/d"]);
        found.RemoveUnused();
        Assert.True(Directory.Exists(folder["c/d"]));
    }

    // Whichever ends first: the other one finds its folder gone, and creates it.
    [Fact]
    public async Task Two_runs_into_one_new_folder_take_none_of_each_others_outputs_away()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400) with { Match = new FaultMatch { Length = 900 }, Times = -1 });
        var made = run.Images(20);
        var failing = Enumerable.Range(0, 20).Select(number => run.Image($"f{number}.png", Pictures.Png(900, number))).ToArray();
        var reports = await Task.WhenAll(made.Zip(failing, (good, bad) => new[] { good, bad }).SelectMany(static pair => pair)
            .Select(path => Task.Run(() => run.RunAsync([To(path, run.Folder["new/a"])]))));
        Assert.Equal(20, reports.Sum(report => report.Completed.Count));
        Assert.Equal(20, Directory.GetFiles(run.Folder["new/a"]).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_leaves_none_of_those_above()
    {
        using var folder = new TempFolder();
        var folders = new CreatedFolders();
        Assert.ThrowsAny<IOException>(() => folders.Create(folder["a/" + new string('x', 300)]));
        folders.RemoveUnused();
        Assert.False(Directory.Exists(folder["a"]));
    }

    private static RemovalRequest To(string path, string folder) => RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = folder });
}
