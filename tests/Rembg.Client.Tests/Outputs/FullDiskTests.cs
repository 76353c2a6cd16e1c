using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Contract;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Outputs;

[Collection(SavingTests.Rescues)]
public sealed class FullDiskTests
{
    // More than one write of the receiver, and more than the disk holds.
    private static readonly byte[] LongPicture = Pictures.Webp(600_000);

    [Fact]
    public async Task A_full_disk_loses_no_paid_image()
    {
        using var disk = SmallDisk.Mount(kilobytes: 300);
        await using var run = await TestRun.StartAsync();
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, LongPicture));
        var request = RemovalRequest.FromFile(run.Image(), output: new OutputOptions { OutputDirectory = disk.Path });
        var report = await run.RunAsync([request], client: TestRun.ClientOf(server.Address));

        Assert.Equal(LongPicture.Length, new FileInfo(report.Failure.KeptPath!).Length);
        SavingTests.CheckKept(report.Failure, "photo.webp");
        Assert.Empty(Directory.GetFiles(disk.Path));
        Assert.Equal(1, report.Failure.Attempts);
    }

    [Fact]
    public async Task A_fallback_copy_that_never_becomes_complete_is_deleted()
    {
        using var disk = SmallDisk.Mount(kilobytes: 300);
        await using var run = await TestRun.StartAsync();
        var before = Kept();
        await using var server = RawServer.AnsweringOnce(RawAnswers.UntilClosed(LongPicture[..^20]));
        var request = RemovalRequest.FromFile(run.Image(), output: new OutputOptions { OutputDirectory = disk.Path });
        var report = await run.RunAsync([request], client: TestRun.ClientOf(server.Address, retries: 0));

        Assert.Equal((RembgError.InvalidResponse, null), (report.Failure.Error, report.Failure.KeptPath));
        Assert.Equal(before, Kept());
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    [Fact]
    public async Task A_disk_that_is_full_ends_the_run_and_costs_nothing()
    {
        using var disk = SmallDisk.Mount(kilobytes: 300);
        File.WriteAllBytes(Path.Combine(disk.Path, "full"), new byte[300 * 1024]);
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(
            run.Images(20).Select(path => RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = disk.Path })), new BatchOptions { ThrottleLimit = 2 });

        Assert.Equal((RembgError.WriteFailed, FailureCause.DiskFull), (report.StopCause!.Error, report.StopCause.Cause));
        Assert.Equal(20, report.Failures.Count(failure => failure.Error is RembgError.WriteFailed or RembgError.NotSubmitted));
        Assert.Empty(run.Sandbox.Requests);
    }

    // The first ones are uploaded before it is known how much outputs take.
    [Fact]
    public async Task A_disk_that_fills_up_ends_the_run_and_everything_that_was_paid_for_is_there()
    {
        using var disk = SmallDisk.Mount(kilobytes: 300);
        await using var run = await TestRun.StartAsync();
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, Pictures.Webp(40_000)));
        var before = Kept();
        var report = await run.RunAsync(
            run.Images(60).Select(path => RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = disk.Path })),
            new BatchOptions { ThrottleLimit = 4 },
            TestRun.ClientOf(server.Address));

        Assert.Equal((RembgError.WriteFailed, FailureCause.DiskFull), (report.StopCause!.Error, report.StopCause.Cause));
        Assert.Equal(60, report.Completed.Count + report.Failures.Count);
        Assert.Equal(server.Heads.Count, report.Completed.Count + report.Failures.Count(failure => failure.KeptPath is not null));
        Assert.InRange(server.Heads.Count, 1, 8);
        foreach (var kept in Kept().Except(before))
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    [Theory]
    [InlineData("a.webp", 100, 101)]
    [InlineData("a name that is far too long for any file system", 100, 100)]
    public void A_rescue_that_fails_leaves_nothing(string name, int length, int claimed)
    {
        var before = Kept();
        using var folder = new TempFolder();
        using var unfinished = File.Open(folder.Write("full", new byte[length]), FileMode.Open, FileAccess.ReadWrite);
        name = length == claimed ? string.Concat(Enumerable.Repeat(name, 10)) : name;
        Assert.ThrowsAny<IOException>(() => FallbackCopy.Create(unfinished, claimed, name, [], 0));
        Assert.Equal(before, Kept());
    }

    private static string[] Kept() => [.. Directory.GetDirectories(Path.GetTempPath(), "rembg-kept-*").Order(StringComparer.Ordinal)];
}
