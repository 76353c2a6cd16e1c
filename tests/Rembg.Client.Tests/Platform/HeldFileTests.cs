using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Outputs;

namespace Rembg.Client.Tests.Platform;

/// <summary>What becomes of a paid image when another program has its file open, where that is in the way.</summary>
[Collection(SavingTests.Rescues)]
public sealed class HeldFileTests
{
    private const string Output = "photo-nobg.webp";
    private const string Unfinished = Output + ".rembg-part";

    private static readonly OutputOptions Replace = new() { Existing = ExistingOutput.Replace };

    [Theory]
    [InlineData(ExistingOutput.Refuse, false)]
    [InlineData(ExistingOutput.Replace, false)]
    [InlineData(ExistingOutput.Replace, true)]
    public async Task A_scanner_that_holds_the_unfinished_file_for_a_moment_is_waited_for(ExistingOutput existing, bool isThere)
    {
        HeldFile.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        if (isThere)
        {
            run.Folder.Write(Output, [1]);
        }

        var scanner = Task.CompletedTask;
        await using var server = SavingTests.Meanwhile(() => scanner = HeldFile.ForAMomentAsync(run.Folder[Unfinished]));
        var report = await run.RunAsync(path, output: new OutputOptions { Existing = existing }, client: TestRun.ClientOf(server.Address));
        await scanner;

        Assert.Equal(run.Folder[Output], report.Result.OutputPath);
        Assert.Empty(report.Warnings);
        Assert.Equal([Output], run.Outputs);
        Assert.Equal(Pictures.Webp().Length, new FileInfo(run.Folder[Output]).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scanner_that_never_lets_go_loses_no_paid_image(bool isThere)
    {
        HeldFile.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        if (isThere)
        {
            run.Folder.Write(Output, [1]);
        }

        HeldFile? scanner = null;
        await using (var server = SavingTests.Meanwhile(() => scanner = new HeldFile(run.Folder[Unfinished])))
        {
            var report = await run.RunAsync(path, output: Replace, client: TestRun.ClientOf(server.Address));
            Assert.StartsWith($"'{run.Folder[Output]}' could not be written: ", report.Failure.Message, StringComparison.Ordinal);
            SavingTests.CheckKept(report.Failure, Output);
            Assert.Equal(isThere, File.Exists(run.Folder[Output]));
        }

        // What is left is no lock, and blocks no run.
        scanner!.Dispose();
        Assert.Equal(run.Folder[Output], (await run.RunAsync(path, output: Replace)).Result.OutputPath);
        Assert.Equal([Output], run.Outputs);
    }

    [Fact]
    public async Task A_viewer_that_shows_the_old_output_for_a_moment_is_waited_for()
    {
        HeldFile.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        run.Folder.Write(Output, [1]);
        var viewer = Task.CompletedTask;
        await using var server = SavingTests.Meanwhile(() => viewer = HeldFile.ForAMomentAsync(run.Folder[Output]));
        var report = await run.RunAsync(path, output: Replace, client: TestRun.ClientOf(server.Address));
        await viewer;

        Assert.Empty(report.Warnings);
        Assert.Equal([Output], run.Outputs);
        Assert.Equal(Pictures.Webp().Length, new FileInfo(run.Folder[Output]).Length);
    }

    [Fact]
    public async Task A_viewer_that_keeps_the_old_output_open_gets_the_new_one_beside_it()
    {
        HeldFile.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        using var viewer = new FileStream(run.Folder.Write(Output, [1]), FileMode.Open, FileAccess.Read, FileShare.Read);
        var report = await run.RunAsync(path, output: Replace);

        Assert.Equal(run.Folder["photo-nobg (1).webp"], report.Result.OutputPath);
        Assert.Contains("photo-nobg (1).webp", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, viewer.Length);
    }
}
