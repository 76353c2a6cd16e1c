using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Files;

/// <summary>Where results go.</summary>
public sealed class OutputNamingTests
{
    [Fact]
    public async Task Beside_the_source_with_a_suffix()
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(1);
        await run.RunAsync(paths);
        await run.RunAsync(paths[0], new RemovalOptions { Mask = true, Format = ImageFormat.Png });
        await run.RunAsync(paths[0], new RemovalOptions { Format = ImageFormat.Jpeg }, new OutputOptions { Suffix = ".cut" });
        Assert.Equal(["001-mask.png", "001-nobg.webp", "001.cut.jpg"], run.Outputs);
    }

    [Fact]
    public async Task In_a_folder_of_its_own_under_the_base_name()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Image("in/Foto.JPG"), output: new OutputOptions { OutputDirectory = run.Folder["new/out"] });
        Assert.Equal(["new/out/Foto.webp"], Slashes(run.Outputs));
        Assert.Equal(run.Folder["new/out/Foto.webp"], report.Result.OutputPath);
        Assert.Equal(report.Result.OutputPath, report.Result.FullName);
        Assert.Equal(report.Result.OutputPath, report.Result.PSPath);
    }

    [Fact]
    public async Task A_tree_is_mirrored_below_the_output_folder()
    {
        await using var run = await TestRun.StartAsync();
        string[] names = ["in/a.jpg", "in/x/a.jpg", "in/y/a.jpg", "in/x/deep/a.jpg"];
        var output = new OutputOptions { OutputDirectory = run.Folder["out"], RelativeTo = run.Folder["in"] + Path.DirectorySeparatorChar };
        var report = await run.RunAsync(names.Select(name => RemovalRequest.FromFile(run.Image(name), output: output)).ToArray());

        Assert.Equal(4, report.Completed.Count);
        Assert.Equal(["out/a.webp", "out/x/a.webp", "out/x/deep/a.webp", "out/y/a.webp"], Slashes(run.Outputs));
    }

    [Theory]
    [InlineData("elsewhere/a.jpg")]
    [InlineData("in2/a.jpg")]
    public async Task What_lies_outside_the_root_is_refused(string name)
    {
        await using var run = await TestRun.StartAsync();
        var output = new OutputOptions { OutputDirectory = run.Folder["out"], RelativeTo = run.Folder["in"] };
        Assert.Equal(RembgError.WriteFailed, (await run.RunAsync(run.Image(name), output: output)).Failure.Error);
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task The_very_file_that_was_named()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = run.Folder["deep/er/cut out.webp"] });
        Assert.Equal(run.Folder["deep/er/cut out.webp"], report.Result.OutputPath);
    }

    [Fact]
    public async Task A_folder_is_no_output_file()
    {
        await using var run = await TestRun.StartAsync();
        foreach (var path in new[] { run.Folder.Path, run.Folder.Path + Path.DirectorySeparatorChar })
        {
            Assert.Equal(RembgError.WriteFailed, (await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = path })).Failure.Error);
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    [Theory]
    [InlineData("cut.gif", false)]
    [InlineData("cut.TIFF", false)]
    [InlineData("cut", true)]
    [InlineData("cut.tmp", true)]
    public async Task A_name_that_promises_another_kind_of_picture_costs_nothing(string name, bool isFine)
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = run.Folder[name] });

        Assert.Equal(isFine ? [name] : [], run.Outputs);
        Assert.Equal(isFine ? null : RembgError.WriteFailed, report.Outcomes[0].Failure?.Error);
        Assert.Equal(isFine ? 1 : 0, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task The_longest_name_is_written_and_a_longer_one_costs_nothing(int bytes, bool fits)
    {
        await using var run = await TestRun.StartAsync();
        var name = new string('é', 60) + new string('n', bytes - 120 - 5) + ".webp";
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = run.Folder[name] });

        Assert.Equal(fits ? [name] : [], run.Outputs);
        Assert.Equal(fits ? null : RembgError.WriteFailed, report.Outcomes[0].Failure?.Error);
        Assert.Equal(fits ? 1 : 0, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData("写真 ✂ ÄÖÜ.jpg")]
    [InlineData("[a] (b) #1 100%.jpg")]
    [InlineData(".jpg")]
    [InlineData("a.b.c.jpg")]
    public async Task Awkward_names_keep_their_base(string name)
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Image(name));
        Assert.Equal([Path.GetFileNameWithoutExtension(name) + "-nobg.webp"], run.Outputs);
    }

    private static string[] Slashes(string[] paths) => [.. paths.Select(path => path.Replace('\\', '/'))];
}
