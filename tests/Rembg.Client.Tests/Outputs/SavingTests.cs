using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Client.Tests.Imaging;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Outputs;

/// <summary>What becomes of a paid image when its place is not what it was.</summary>
[Collection(Rescues)]
public sealed class SavingTests
{
    /// <summary>Tests that leave fallback copies for a moment, one after another.</summary>
    public const string Rescues = "Rescues";

    [Theory]
    [InlineData("png", ImageFormat.Png, "photo-nobg.png")]
    [InlineData("jpeg", ImageFormat.Jpeg, "photo-nobg.jpg")]
    [InlineData("bmp", ImageFormat.Bmp, "photo-nobg.bmp")]
    public async Task Another_format_is_saved_as_what_it_is(string format, ImageFormat actual, string name)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.WrongFormat(format));
        var report = await run.RunAsync(run.Image());
        Assert.Equal([name], run.Outputs);
        Assert.Equal(actual.ToString(), report.Result.Format);
        Assert.Contains("instead of Webp", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_format_replaces_no_file()
    {
        await using var run = await TestRun.StartAsync();
        run.Folder.Write("photo-nobg.png", [1]);
        run.Sandbox.Faults.Enqueue(Fault.WrongFormat("png"));
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { Existing = ExistingOutput.Replace });
        Assert.Equal(run.Folder["photo-nobg (1).png"], report.Result.OutputPath);
        Assert.Equal([1], File.ReadAllBytes(run.Folder["photo-nobg.png"]));
        Assert.Equal(2, report.Warnings.Count);
    }

    [Fact]
    public async Task A_target_that_has_the_true_extension_anyway_is_replaced_as_asked()
    {
        await using var run = await TestRun.StartAsync();
        run.Folder.Write("cut.png", [1]);
        run.Sandbox.Faults.Enqueue(Fault.WrongFormat("png"));
        await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = run.Folder["cut.png"], Existing = ExistingOutput.Replace });
        Assert.Equal(["cut.png"], run.Outputs);
    }

    [Theory]
    [InlineData("cut.jpeg")]
    [InlineData("cut")]
    public async Task A_name_that_was_given_is_kept_as_it_is(string name)
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Image(), new RemovalOptions { Format = ImageFormat.Jpeg }, new OutputOptions { OutFile = run.Folder[name] });
        Assert.Equal([name], run.Outputs);
    }

    [Fact]
    public async Task Nothing_of_an_answer_that_broke_is_in_the_image_of_the_next_attempt()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var picture = Pictures.Webp(300_000);
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                var answer = RawAnswers.Bytes(200, picture);
                await connection.SendAsync(connection.Number == 1 ? answer[..200_000] : answer);
            }
        });
        var result = (await run.RunAsync([path], client: TestRun.ClientOf(server.Address))).Result;
        Assert.Equal((2, 1), (result.Attempts, result.UnknownOutcomeCount));
        Assert.Equal(picture, File.ReadAllBytes(result.OutputPath!));
    }

    [Theory]
    [InlineData(ExistingOutput.Replace)]
    [InlineData(ExistingOutput.Update)]
    public async Task A_read_only_output_is_replaced_like_any_other(ExistingOutput existing)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var output = run.Folder.Write("photo-nobg.webp", [1]);
        File.SetLastWriteTimeUtc(output, DateTime.UtcNow.AddDays(-1)); // Older than the source, for who goes by that.
        File.SetAttributes(output, FileAttributes.ReadOnly);
        var report = await run.RunAsync(path, output: new OutputOptions { Existing = existing });
        Assert.Equal(output, report.Result.OutputPath);
        Assert.Empty(report.Warnings);
        Assert.True(new FileInfo(output).Length > 1);
        Assert.False(File.GetAttributes(output).HasFlag(FileAttributes.ReadOnly));
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Update)]
    public async Task A_target_created_meanwhile_is_left_alone(ExistingOutput existing)
    {
        await using var run = await TestRun.StartAsync();
        run.Folder.Write("photo-nobg (1).webp", [1]);
        var path = run.Image();
        await using var server = Meanwhile(() => run.Folder.Write("photo-nobg.webp", [2]));
        var report = await run.RunAsync(path, output: new OutputOptions { Existing = existing }, client: TestRun.ClientOf(server.Address));

        Assert.Equal(run.Folder["photo-nobg (2).webp"], report.Result.OutputPath);
        Assert.Contains("photo-nobg (2).webp", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal([2], File.ReadAllBytes(run.Folder["photo-nobg.webp"]));
    }

    [Fact]
    public async Task A_folder_that_vanishes_during_the_download_loses_no_paid_image()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows keeps a folder with an open file.");
        }

        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        await using var server = Meanwhile(() => Directory.Delete(run.Folder["out"], recursive: true));
        var report = await run.RunAsync(
            [RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = run.Folder["out"] })], client: TestRun.ClientOf(server.Address));

        CheckKept(report.Failure, "photo.webp");
        Assert.False(Directory.Exists(run.Folder["out"]));
    }

    [Fact]
    public async Task A_share_that_is_unmounted_during_the_download_loses_no_paid_image_and_nothing_is_written_in_its_place()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows keeps a folder with an open file.");
        }

        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        Directory.CreateDirectory(run.Folder["out"]); // The run deletes those that it creates itself.
        await using var server = Meanwhile(() =>
        {
            Directory.Move(run.Folder["out"], run.Folder["away"]);
            Directory.CreateDirectory(run.Folder["out"]);
        });
        var output = new OutputOptions { OutputDirectory = run.Folder["out"], Existing = ExistingOutput.Update };
        var report = await run.RunAsync([RemovalRequest.FromFile(path, output: output)], client: TestRun.ClientOf(server.Address));

        Directory.Delete(run.Folder["away"], recursive: true); // Its partial file is out of reach: the next run finds it stale.
        CheckKept(report.Failure, "photo.webp");
        Assert.Empty(Directory.GetFileSystemEntries(run.Folder["out"]));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_target_loses_no_paid_image()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        await using var server = Meanwhile(() => Directory.CreateDirectory(run.Folder["photo-nobg.webp"]));
        CheckKept((await run.RunAsync([path], client: TestRun.ClientOf(server.Address))).Failure, "photo-nobg.webp");
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_costs_nothing()
    {
        await using var run = await TestRun.StartAsync();
        run.Folder.Write("file", [1]);
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutputDirectory = run.Folder["file/below"] });
        Assert.Equal((RembgError.WriteFailed, 0), (report.Failure.Error, report.Failure.Attempts));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_read_only_folder_costs_nothing()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("This user may write anywhere.");
        }

        await using var run = await TestRun.StartAsync();
        var folder = Directory.CreateDirectory(run.Folder["locked"]);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Folders are locked in another way on Windows.");
        }
        else
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        }

        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutputDirectory = folder.FullName });
        Assert.Equal(RembgError.WriteFailed, report.Failure.Error);
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task An_unfinished_file_is_gone_after_a_failure()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Truncate(FaultFraming.ContentLength) with { Times = -1 });
        var report = await run.RunAsync([run.Image()], client: run.Client(retries: 1));
        Assert.Equal((RembgError.InvalidResponse, 2, 2), (report.Failure.Error, report.Failure.Attempts, report.Failure.UnknownOutcomeCount));
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task Memory_needs_no_file()
    {
        await using var run = await TestRun.StartAsync();
        var outcome = await run.Client().RemoveBackgroundAsync(
            RemovalRequest.FromBytes(Pictures.Png(), new RemovalOptions { Format = ImageFormat.Png }), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("Png", null, null), (outcome.Result!.Format, outcome.Result.OutputPath, outcome.Result.SourcePath));
        Assert.Equal(outcome.Result.OutputLength, outcome.Content!.Length);
        Assert.Empty(run.Folder.Files);
    }

    internal static void CheckKept(RembgException failure, string name)
    {
        Assert.Equal((RembgError.WriteFailed, 1), (failure.Error, failure.CreditCount));
        Assert.Contains("' could not be written: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(name, Path.GetFileName(failure.KeptPath));
        try
        {
            using var kept = File.OpenRead(failure.KeptPath!);
            Assert.NotNull(Headers.CompleteFormat(kept, out _));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(failure.KeptPath)!, recursive: true);
        }
    }

    // Does something while the client waits for the answer.
    internal static RawServer Meanwhile(Action act) => new(async connection =>
    {
        if (await connection.ReadRequestAsync() is null)
        {
            return;
        }

        act();
        await connection.SendAsync(RawAnswers.Picture);
    });
}
