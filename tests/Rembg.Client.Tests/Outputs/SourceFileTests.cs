using System.Diagnostics;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Client.Tests.Imaging;
using Rembg.Client.Tests.Platform;
using Rembg.Contract;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Inputs that are no plain image file, or do not stay what they were.</summary>
public sealed class SourceFileTests
{
    [Fact]
    public async Task What_is_known_locally_costs_nothing()
    {
        await using var run = await TestRun.StartAsync();
        var expected = new Dictionary<string, RembgError>
        {
            [run.Folder["missing.jpg"]] = RembgError.ImageNotFound,
            [run.Folder["no/such/folder/a.jpg"]] = RembgError.ImageNotFound,
            [run.Image("empty.jpg", [])] = RembgError.EmptyFile,
            [run.Image("text.jpg", "not an image at all"u8.ToArray())] = RembgError.InvalidImage,
            [run.Image("anim.gif", "GIF89a: a picture, but no supported one"u8.ToArray())] = RembgError.UnsupportedFileType,
            [run.Image("cut.png", Pictures.Png()[..20])] = RembgError.InvalidImage,
            [run.Image("wide.png", HeaderBuilder.PngWhole(10001, 10))] = RembgError.ImageTooWide,
            [run.Image("tall.png", HeaderBuilder.PngWhole(10, 10001))] = RembgError.ImageTooTall,
        };
        var report = await run.RunAsync(expected.Keys);

        Assert.Equal(
            expected.OrderBy(pair => pair.Key), report.Outcomes.ToDictionary(outcome => outcome.Request.SourcePath!, outcome => outcome.Failure!.Error).OrderBy(pair => pair.Key));
        Assert.All(report.Outcomes, outcome => Assert.Contains(Path.GetFileName(outcome.Request.SourcePath!), outcome.Failure!.Message, StringComparison.Ordinal));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_is_an_error_only_where_it_was_named(bool skipPreflight)
    {
        await using var run = await TestRun.StartAsync();
        Directory.CreateDirectory(run.Folder["folder.jpg"]);
        var named = await run.RunAsync([RemovalRequest.FromFile(run.Folder["folder.jpg"], isExplicit: true)], planner: new RemovalPlanner(skipPreflight));
        var listed = await run.RunAsync([RemovalRequest.FromFile(run.Folder["folder.jpg"])], planner: new RemovalPlanner(skipPreflight));

        Assert.Equal(RembgError.NotAFile, named.Failure.Error);
        Assert.Contains("folder.jpg", named.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((RemovalStatus.Skipped, RemovalReason.NotAPicture, 0), (listed.Result.Status, listed.Result.Reason, listed.Result.SourceLength));
        Assert.Equal(RembgError.NotAFile, (await Assert.ThrowsAsync<RembgException>(
            () => run.Client().RemoveBackgroundAsync(RemovalRequest.FromFile(run.Folder["folder.jpg"]), cancellationToken: TestContext.Current.CancellationToken))).Error);
    }

    [Fact]
    public async Task Fifty_megabytes_are_sent_and_one_byte_more_is_not()
    {
        Wine.SkipForLargeSends();
        await using var run = await TestRun.StartAsync();
        var path = run.Image("big.jpg");
        run.Forget(path);
        foreach (var (length, error) in new[] { (ServiceLimits.MaximumUploadLength + 1, RembgError.FileTooLarge), (ServiceLimits.MaximumUploadLength, default(RembgError?)) })
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(length);
            }

            Assert.Equal(error, (await run.RunAsync(path)).Outcomes[0].Failure?.Error);
        }

        Assert.Equal(ServiceLimits.MaximumUploadLength, Assert.Single(run.Sandbox.Requests).Image?.Length);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/random")]
    [InlineData("/dev/stdin")]
    [InlineData("fifo.jpg")]
    public async Task Devices_and_pipes_do_not_hang(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such files.");
        }

        await using var run = await TestRun.StartAsync();
        path = Path.Combine(run.Folder.Path, path);
        if (path.EndsWith(".jpg", StringComparison.Ordinal))
        {
            using var process = Process.Start("mkfifo", [path]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        foreach (var skipPreflight in new[] { false, true })
        {
            var request = RemovalRequest.FromFile(path, output: new OutputOptions { OutFile = run.Folder["out.webp"] }, isExplicit: true);
            var report = await run.RunAsync([request], planner: new RemovalPlanner(skipPreflight));
            Assert.True(report.Failure.Error is RembgError.EmptyFile or RembgError.ImageNotFound or RembgError.NotAFile or RembgError.ApiValidation, report.Failure.ToString());
        }

        File.Delete(run.Folder["fifo.jpg"]);
    }

    [Fact]
    public async Task Links_are_followed_and_broken_ones_told()
    {
        Links.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image("real/photo.jpg");
        File.CreateSymbolicLink(run.Folder["link.jpg"], path);
        File.CreateSymbolicLink(run.Folder["twice.jpg"], run.Folder["link.jpg"]);
        File.CreateSymbolicLink(run.Folder["dangling.jpg"], run.Folder["nowhere.jpg"]);
        File.CreateSymbolicLink(run.Folder["round.jpg"], run.Folder["round.jpg"]);
        Directory.CreateSymbolicLink(run.Folder["folder.jpg"], run.Folder["real"]);

        Assert.Equal(run.Folder["link-nobg.webp"], (await run.RunAsync(run.Folder["link.jpg"])).Result.OutputPath);
        Assert.Equal(run.Folder["twice-nobg.webp"], (await run.RunAsync(run.Folder["twice.jpg"])).Result.OutputPath);
        Assert.Equal(RembgError.ImageNotFound, (await run.RunAsync(run.Folder["dangling.jpg"])).Failure.Error);
        Assert.Equal(RemovalReason.NotAPicture, (await run.RunAsync(run.Folder["folder.jpg"])).Result.Reason);
        var round = (await run.RunAsync(run.Folder["round.jpg"])).Failure;
        Assert.Equal(RembgError.ImageNotFound, round.Error);
        Assert.Contains("round.jpg", round.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_gone_since_it_was_looked_at_is_told_from_what_may_not_be_read()
    {
        using var folder = new TempFolder();
        var (gone, lost, kept) = (new FileInfo(folder.Write("a.jpg", [1])), new FileInfo(folder.Write("b/c.jpg", [1])), new FileInfo(folder.Write("d.jpg", [1])));
        Assert.All([gone, lost, kept], file => Assert.Equal(1, file.Length));
        File.Delete(gone.FullName);
        Directory.Delete(folder["b"], recursive: true);
        foreach (var file in new[] { gone, lost })
        {
            var failure = Assert.Throws<RembgException>(() => SourceFile.Open(file));
            Assert.Equal((RembgError.ImageNotFound, FailureCause.Vanished), (failure.Error, failure.Cause));
        }

        if (Nobody.Obstacle is null && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1FF);
            File.SetUnixFileMode(kept.FullName, UnixFileMode.None);
            Nobody.Do(() => Assert.Equal(RembgError.ReadFailed, Assert.Throws<RembgException>(() => SourceFile.Open(kept)).Error));
        }
    }

    [Fact]
    public async Task An_image_that_vanishes_before_its_turn_is_not_found()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var job = new RemovalPlanner().PlanJob(path);
        File.Delete(path);
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        batch.Submit(job);
        Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)));
        Assert.Equal((RembgError.ImageNotFound, 0), (outcome.Failure!.Error, outcome.Failure.Attempts));
        Assert.Equal(600, job.SourceLength);
        Assert.Empty(run.Sandbox.Requests);
        Assert.Empty(run.Folder.Files);
    }

    // With and without the question that lets the upload run beside the wait for an answer.
    [Theory]
    [InlineData(30_000_000, 1_000_000, "shorter")]
    [InlineData(30_000_000, 40_000_000, "longer")]
    [InlineData(900_000, 100, "shorter")]
    public async Task An_image_that_changes_while_it_is_sent_is_told(int before, int after, string word)
    {
        Wine.SkipForLargeSends();
        await using var run = await TestRun.StartAsync();
        var path = run.Image(content: Pictures.Jpeg(before));
        run.Forget(path);
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            using (var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                file.SetLength(after);
            }

            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.WaitForCloseAsync();
        });
        var report = await run.RunAsync([path], client: TestRun.ClientOf(server.Address, timeoutSeconds: 20));

        Assert.Equal(RembgError.ReadFailed, report.Failure.Error);
        Assert.Contains(word, report.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (report.Failure.Attempts, report.Failure.UnknownOutcomeCount));
    }

    [Fact]
    public async Task A_retry_sends_the_file_as_it_is_then()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        run.Forget(path);
        var changed = Pictures.Jpeg(5000, seed: 9);
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not { } request)
            {
                return;
            }

            if (connection.Number == 1)
            {
                File.WriteAllBytes(path, changed);
                await connection.SendAsync(RawAnswers.Text(503, "", headers: "Connection: close\r\n"));
                return;
            }

            Assert.Contains(System.Text.Encoding.Latin1.GetString(changed), request.Text, StringComparison.Ordinal);
            await connection.SendAsync(RawAnswers.Picture);
        });
        Assert.Equal(2, (await run.RunAsync([path], client: TestRun.ClientOf(server.Address))).Result.Attempts);
    }

    // By the extension, which goes up where it is harmless; nothing else of the name does.
    [Theory]
    [InlineData("secret name.EXE", "image.exe")]
    [InlineData("a.123456789", "image.bin")]
    [InlineData("a.12345678", "image.12345678")]
    [InlineData("a.az09", "image.az09")]
    [InlineData("a.zä", "image.bin")]
    [InlineData("a.z-9", "image.bin")]
    [InlineData("a.", "image.bin")]
    [InlineData("a", "image.bin")]
    [InlineData(null, "image.bin")]
    [InlineData(null, "image.jpg")]
    [InlineData("in-truth.png", "image.jpg")]
    public async Task With_the_checks_off_an_unknown_type_is_told_by_its_extension(string? name, string sent)
    {
        await using var run = await TestRun.StartAsync();
        var content = sent == "image.jpg" ? Pictures.Jpeg() : "MZ this program cannot be run"u8.ToArray();
        var request = name is null ? RemovalRequest.FromBytes(content) : RemovalRequest.FromFile(run.Image(name, content));
        await run.RunAsync([request], planner: new RemovalPlanner(skipPreflight: true));
        var image = Assert.Single(run.Sandbox.Requests).Image!;
        Assert.Equal((sent, sent == "image.jpg" ? "image/jpeg" : "application/octet-stream"), (image.FileName, image.ContentType));
    }

    [Fact]
    public async Task With_the_checks_off_the_service_judges()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("program.exe", "MZ this program cannot be run"u8.ToArray());
        var report = await run.RunAsync([RemovalRequest.FromFile(path)], planner: new RemovalPlanner(skipPreflight: true));
        Assert.Equal("File type '.exe' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg", report.Failure.Message);
    }
}
