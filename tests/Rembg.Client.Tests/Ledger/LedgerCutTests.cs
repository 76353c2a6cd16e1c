using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Model;
using Rembg.Ledger;

namespace Rembg.Client.Tests.Ledger;

/// <summary>A ledger that is not whole costs nothing that file times alone would not have cost, and mends itself.</summary>
public sealed class LedgerCutTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };

    [Fact]
    public async Task Cut_at_any_byte_it_costs_no_picture_no_credit_and_no_word()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(3);
        await run.RunAsync(paths.Select(path => RemovalRequest.FromFile(path, output: Skip)));
        var whole = File.ReadAllBytes(run.Folder[FolderLedger.FileName]);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(run.Folder[FolderLedger.FileName], whole[..length]);
            AssertUpToDate(paths);
            Assert.Equal(3, Ledgers.Open(run.Folder.Path).Entries.Count);
        }

        AssertUpToDate(paths);
        Assert.Equal(3, run.Sandbox.Requests.Count);
        File.Delete(run.Folder[FolderLedger.FileName]);
    }

    [Fact]
    public async Task Cut_at_any_byte_it_keeps_no_newer_source_from_being_made()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        await run.RunAsync(path, output: Skip);
        var whole = File.ReadAllBytes(run.Folder[FolderLedger.FileName]);
        run.Forget(path);
        File.WriteAllBytes(path, Pictures.Jpeg(seed: 99));
        File.SetLastWriteTimeUtc(run.Folder["a-nobg.webp"], DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(run.Folder[FolderLedger.FileName], whole[..length]);
            var planner = new RemovalPlanner();
            Assert.NotNull(planner.Plan(RemovalRequest.FromFile(path, output: Skip)).Job);
            Assert.Empty(planner.Finish());
        }

        File.Delete(run.Folder[FolderLedger.FileName]);
    }

    [Fact]
    public async Task An_output_made_twice_whose_last_lines_are_gone_is_left_alone_until_it_is_forced()
    {
        using var folder = new TempFolder();
        using var service = new StubService(); // No two of its pictures are the same.
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = new Uri("http://127.0.0.1:1/"), HttpMessageHandler = service });
        var path = folder.Write("a.jpg", Pictures.Jpeg());
        await RunAsync(ExistingOutput.Update);
        var first = File.ReadAllBytes(folder[FolderLedger.FileName]);
        File.WriteAllBytes(path, Pictures.Jpeg(length: 700));
        Assert.Equal(RemovalReason.SourceChanged, (await RunAsync(ExistingOutput.Update)).Result.Reason);
        File.WriteAllBytes(folder[FolderLedger.FileName], first);

        var left = await RunAsync(ExistingOutput.Update);
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.Retouched), (left.Result.Status, left.Result.Reason));
        Assert.Single(left.Warnings);
        Assert.Equal(RemovalStatus.Completed, (await RunAsync(ExistingOutput.UpdateAll)).Result.Status);
        Assert.Equal(RemovalReason.UpToDate, (await RunAsync(ExistingOutput.Update)).Result.Reason);
        Assert.Equal(3, service.Removals);

        Task<RunReport> RunAsync(ExistingOutput existing) => CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(path, output: new() { Existing = existing })]);
    }

    [Fact]
    public void What_is_written_behind_a_cut_counts()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, [Ledgers.Entry(1), Ledgers.Entry(2)]);
        var whole = File.ReadAllBytes(folder[FolderLedger.FileName]);
        var second = Array.IndexOf(whole, (byte)'\n', Array.IndexOf(whole, (byte)'\n') + 1) + 1;
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(folder[FolderLedger.FileName], whole[..length]);
            Ledgers.Open(folder.Path).Append(Ledgers.Entry(3));
            var ledger = Ledgers.Open(folder.Path);
            Assert.Equal(3, ledger.Find(Ledgers.Entry(3).Output)!.Length);

            // A line that only lacks its end is whole again by what follows.
            Assert.Equal(length >= second - 1, ledger.Find(Ledgers.Entry(1).Output) is not null);
            Assert.Equal(length >= whole.Length - 1, ledger.Find(Ledgers.Entry(2).Output) is not null);
        }
    }

    // The local part of a night: nothing of it would be sent.
    private static void AssertUpToDate(string[] paths)
    {
        var planner = new RemovalPlanner();
        foreach (var path in paths)
        {
            var outcome = planner.Plan(RemovalRequest.FromFile(path, output: Skip)).Outcome!;
            Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), (outcome.Result!.Status, outcome.Result.Reason));
            Assert.Empty(outcome.Warnings);
        }

        Assert.Empty(planner.Finish());
    }
}
