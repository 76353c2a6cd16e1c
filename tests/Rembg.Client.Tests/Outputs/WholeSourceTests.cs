using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Imaging;
using Rembg.Contract;
using Rembg.Imaging;

namespace Rembg.Client.Tests.Outputs;

/// <summary>A file that ends before its picture does is not sent, nor is one that a listing found and that is not a picture.</summary>
public sealed class WholeSourceTests
{
    [Theory]
    [InlineData("bmp info")]
    [InlineData("jpeg")]
    [InlineData("jpeg with thumbnail")]
    [InlineData("png")]
    [InlineData("webp lossy")]
    public async Task Half_a_picture_costs_nothing_unless_it_is_sent_on_purpose(string name)
    {
        await using var run = await TestRun.StartAsync();
        var whole = Samples.All[name].Bytes;
        var half = run.Image("half.jpg", whole[..^2]);
        var report = await run.RunAsync([half, run.Image("whole.jpg", whole)]);

        var failure = Assert.Single(report.Outcomes, outcome => outcome.Failure is not null);
        Assert.Equal(half, failure.Request.SourcePath);
        Assert.Equal(RembgError.InvalidImage, failure.Failure!.Error);
        Assert.Equal(FailureCause.Truncated, failure.Failure.Cause);
        Assert.Single(run.Sandbox.Requests);

        await run.RunAsync([RemovalRequest.FromFile(half)], planner: new RemovalPlanner(skipPreflight: true));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    public void A_film_behind_the_picture_does_not_hide_its_end(string name)
    {
        var sample = Samples.All[name];
        byte[] moving = [.. sample.Bytes, .. Enumerable.Repeat((byte)1, 5_000_000)];
        using var stream = new CountingStream(moving, largestPiece: 1000);
        Assert.Null(Truncation(stream, sample.Format));

        using var cut = new CountingStream([.. sample.Bytes[..^2], .. Enumerable.Repeat((byte)1, 300_000)], largestPiece: 1000);
        Assert.NotNull(Truncation(cut, sample.Format));
    }

    [Fact]
    public void The_mark_is_found_across_two_reads()
    {
        var whole = Samples.All["jpeg"].Bytes;
        for (var padding = 4000; padding < 4200; padding++)
        {
            // The end marker slides over the end of the first block that is read.
            byte[] bytes = [.. whole[..^2], .. new byte[padding], 0xFF, 0xD9, .. new byte[100_000]];
            using var stream = new CountingStream(bytes);
            Assert.Null(Truncation(stream, ImageFormat.Jpeg));
        }
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_whole_picture_takes_two_small_reads(string name)
    {
        var sample = Samples.All[name];
        using var stream = new CountingStream(sample.Bytes);
        Assert.Null(Truncation(stream, sample.Format));
        Assert.InRange(stream.BytesRead, 1, 4096 + 64);
        Assert.InRange(stream.Reads, 1, 3);
    }

    private static string? Truncation(Stream stream, ImageFormat format)
    {
        var window = new ByteWindow(stream);
        Assert.True(ImageHeader.TryRead(window, format, out var header, out var problem), problem);
        return ImageIntegrity.FindTruncation(window, header);
    }

    [Fact]
    public async Task What_a_listing_found_and_is_not_a_picture_is_skipped()
    {
        await using var run = await TestRun.StartAsync();
        string[] others =
        [
            run.Image("cup.txt", "not an image at all"u8.ToArray()),
            run.Image("README", "# Read me"u8.ToArray()),
            run.Image("empty.log", []),
            run.Image("page.html", "<!DOCTYPE html><html>"u8.ToArray()),
            run.Image("film.mp4", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 0, 0, 0, 0, 0]),
            run.Image("all.zip", [.. "PK"u8, 3, 4, .. new byte[30]]),
            run.Image("letter.pdf", "%PDF-1.7 and so on"u8.ToArray()),
        ];
        string[] pictures = [run.Image("photo.heic", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, 0, 0, 0, 0]), run.Image("a.gif", "GIF89a and so on ..."u8.ToArray()), run.Image("broken.jpg", "not an image"u8.ToArray())];
        var cup = run.Image("cup.jpg");
        var report = await run.RunAsync([.. others, .. pictures, cup, run.Image("no-extension", Pictures.Png())]);

        var skipped = report.Outcomes.Where(outcome => outcome.Result?.Status == RemovalStatus.Skipped).ToList();
        Assert.Equal(others.Order(), skipped.Select(outcome => outcome.Request.SourcePath!).Order());
        Assert.All(skipped, outcome => Assert.Equal(RemovalReason.NotAPicture, outcome.Result!.Reason));
        Assert.All(skipped, outcome => Assert.Empty(outcome.Warnings));
        Assert.Equal(pictures.Order(), report.Outcomes.Where(outcome => outcome.Failure is not null).Select(outcome => outcome.Request.SourcePath!).Order());
        Assert.Equal(2, run.Sandbox.Requests.Count);

        foreach (var path in others)
        {
            var named = await run.RunAsync([RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = run.Folder["out"] }, isExplicit: true)]);
            Assert.True(named.Failure.Error is RembgError.UnsupportedFileType or RembgError.EmptyFile, named.Failure.ToString());
        }
    }

    [Fact]
    public async Task One_image_by_itself_is_named_and_fails_where_a_listed_one_is_skipped()
    {
        await using var run = await TestRun.StartAsync();
        var text = RemovalRequest.FromFile(run.Image("cup.txt", "not an image at all"u8.ToArray()));
        var failure = await Assert.ThrowsAsync<RembgException>(
            () => run.Client().RemoveBackgroundAsync(text, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.UnsupportedFileType, failure.Error);
        Assert.Equal(RemovalReason.NotAPicture, Assert.Single((await run.RunAsync([text])).Outcomes).Result?.Reason);
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_film_larger_than_any_upload_is_skipped_too()
    {
        await using var run = await TestRun.StartAsync();
        var film = run.Image("film.mov", [0, 0, 0, 20, .. "ftypqt  "u8, 0, 0, 0, 0]);
        run.Forget(film);
        using (var file = File.OpenWrite(film))
        {
            file.SetLength(ServiceLimits.MaximumUploadLength + 1);
        }

        Assert.Equal(RemovalReason.NotAPicture, (await run.RunAsync(film)).Outcomes[0].Result?.Reason);
    }

    [Fact]
    public async Task The_same_file_listed_twice_is_told_as_that()
    {
        await using var run = await TestRun.StartAsync();
        var photo = run.Image("photo.jpg");
        var sibling = run.Image("photo.png", Pictures.Png());
        var report = await run.RunAsync([photo, photo, sibling]);

        var failures = report.Outcomes.Select(outcome => outcome.Failure).OfType<RembgException>().ToList();
        Assert.Equal([RembgError.OutputCollision, RembgError.OutputCollision], failures.Select(failure => failure.Error));
        Assert.Equal(FailureCause.ListedTwice, failures.Single(failure => failure.Message.Contains("photo.jpg' is listed more than once", StringComparison.Ordinal)).Cause);
        Assert.Equal(FailureCause.SameBaseName, failures.Single(failure => failure.Message.Contains("photo.png", StringComparison.Ordinal)).Cause);
        Assert.Single(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData("device")]
    [InlineData("pipe")]
    [InlineData("link to a device")]
    [InlineData("folder")]
    public async Task A_device_a_pipe_and_a_folder_are_never_replaced(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has devices by name only.");
        await using var run = await TestRun.StartAsync();
        var target = run.Folder["out.webp"];
        switch (kind)
        {
            case "device":
                // One of its own: root, who may make it, would lose the system's, should this ever fail.
                target = await MakeAsync("mknod", target, "c", "1", "3") ? target : "/dev/null";
                break;
            case "pipe":
                Assert.True(await MakeAsync("mkfifo", target));
                break;
            case "folder":
                Directory.CreateDirectory(target);
                break;
            case "link to a device":
                File.CreateSymbolicLink(target, await MakeAsync("mknod", run.Folder["device"], "c", "1", "3") ? run.Folder["device"] : "/dev/null");
                break;
        }

        foreach (var existing in new[] { ExistingOutput.Replace, ExistingOutput.Refuse, ExistingOutput.Update })
        {
            var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = target, Existing = existing });
            Assert.Equal(RembgError.WriteFailed, report.Failure.Error);
            Assert.Equal(kind == "folder" ? FailureCause.OutputIsFolder : FailureCause.OutputIsDevice, report.Failure.Cause);
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    private static async Task<bool> MakeAsync(string program, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
