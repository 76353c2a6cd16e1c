using Rembg.Client.Tests.Client;
using Rembg.Contract;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Outputs;

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
        Assert.Equal(["new/out/Foto.webp"], run.Outputs);
        Assert.Equal(run.Folder["new/out/Foto.webp"], report.Result.OutputPath);
        Assert.Equal(report.Result.OutputPath, report.Result.ToString());
    }

    [Fact]
    public async Task A_tree_is_mirrored_below_the_output_folder()
    {
        await using var run = await TestRun.StartAsync();
        string[] names = ["in/a.jpg", "in/x/a.jpg", "in/y/a.jpg", "in/x/deep/a.jpg"];
        var output = new OutputOptions { OutputDirectory = run.Folder["out"], RelativeTo = run.Folder["in"] + Path.DirectorySeparatorChar };
        var report = await run.RunAsync(names.Select(name => RemovalRequest.FromFile(run.Image(name), output: output)).ToArray());

        Assert.Equal(4, report.Completed.Count);
        Assert.Equal(["out/a.webp", "out/x/a.webp", "out/x/deep/a.webp", "out/y/a.webp"], run.Outputs);
    }

    [Theory]
    [InlineData("elsewhere/a.jpg")]
    [InlineData("in2/a.jpg")]
    public async Task What_lies_outside_the_root_is_refused(string name)
    {
        await using var run = await TestRun.StartAsync();
        var output = new OutputOptions { OutputDirectory = run.Folder["out"], RelativeTo = run.Folder["in"] };
        var failure = (await run.RunAsync(run.Image(name), output: output)).Failure;
        Assert.Equal((RembgError.WriteFailed, FailureCause.OutsideRoot), (failure.Error, failure.Cause));
        Assert.Contains($"'{run.Folder["in"]}'", failure.Message, StringComparison.Ordinal);
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
            var failure = (await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = path })).Failure;
            Assert.Equal((RembgError.WriteFailed, FailureCause.OutputIsFolder), (failure.Error, failure.Cause));
            Assert.Contains($"'{path}' is a folder", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public void An_image_from_memory_needs_the_name_of_a_file()
    {
        var failure = Assert.Throws<RembgException>(() => OutputNaming.Resolve(source: null, new OutputOptions(), new RemovalOptions(), new PathIdentity()));
        Assert.Equal((RembgError.WriteFailed, FailureCause.NoName), (failure.Error, failure.Cause));
        Assert.Contains("from memory", failure.Message, StringComparison.Ordinal);
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
        Assert.Contains(isFine ? "" : $"'{run.Folder[name]}'", report.Outcomes[0].Failure?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(isFine ? 1 : 0, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task The_longest_name_is_written_and_a_longer_one_costs_nothing(int length, bool fits)
    {
        await using var run = await TestRun.StartAsync();

        // Linux counts bytes, the others UTF-16 units; below Wine both have to be right, since Linux is below Wine.
        var accents = new string('é', Wine.IsHere ? 0 : 60);
        var rest = length - ".webp".Length - (OperatingSystem.IsLinux() ? 2 * accents.Length : accents.Length);
        var name = accents + new string('n', rest) + ".webp";
        var report = await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = run.Folder[name] });

        Assert.Equal(fits ? [name] : [], run.Outputs);
        Assert.Equal(fits ? null : RembgError.WriteFailed, report.Outcomes[0].Failure?.Error);
        Assert.Equal(fits ? 1 : 0, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task What_Windows_takes_for_something_else_costs_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere these are names like any other.");
        await using var run = await TestRun.StartAsync();
        string[] names =
            ["a:b.webp", "x.png:stream", "CON", "nul", "aux.jpg", "prn/a.webp", "a*b.webp", "a?b.webp", "a\"b.webp", "a<b.webp", "a|b/c.webp", "a\tb.webp"];
        foreach (var path in names.Select(name => $@"{run.Folder.Path}\{name}").SelectMany(path => new[] { path, @"\\?\" + path }))
        {
            var failure = (await run.RunAsync(run.Image(), output: new OutputOptions { OutFile = path })).Failure;
            Assert.True(failure.Error == RembgError.WriteFailed && !failure.Message.Contains("is a folder", StringComparison.Ordinal), $"{path}: {failure}");
        }

        Assert.Empty(run.Sandbox.Requests);
        Assert.Empty(run.Outputs);
    }

    [Fact]
    public async Task A_prefix_of_Windows_makes_no_other_file_of_one()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has such prefixes.");
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Image("a.jpg"), output: new OutputOptions { OutFile = @"\\?\" + run.Folder.Path + "/x.webp" });
        Assert.Equal(run.Folder["x.webp"], report.Result.OutputPath);

        var path = run.Image("b.jpg");
        report = await run.RunAsync([path, @"\\?\" + path, "//?/" + path]);
        Assert.Single(report.Completed);
        Assert.Equal([RembgError.OutputCollision, RembgError.OutputCollision], report.Failures.Select(failure => failure.Error));
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Theory]
    [InlineData("/../../zz")]
    [InlineData(@"\zz")]
    [InlineData("a\0")]
    public async Task A_suffix_leads_nowhere_else(string suffix)
    {
        await using var run = await TestRun.StartAsync();
        foreach (var output in new[] { new OutputOptions { Suffix = suffix }, new OutputOptions { Suffix = suffix, OutputDirectory = run.Folder["out"] } })
        {
            Assert.Equal(RembgError.InvalidParameterValue, (await run.RunAsync(run.Image(), output: output)).Failure.Error);
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_path_that_no_system_has_is_told()
    {
        await using var run = await TestRun.StartAsync();
        foreach (var (output, word) in new[]
        {
            (new OutputOptions { OutFile = run.Folder["a\0b.webp"] }, "The output '"),
            (new OutputOptions { OutputDirectory = run.Folder["a\0b"] }, "The output folder '"),
            (new OutputOptions { OutputDirectory = run.Folder["out"], RelativeTo = run.Folder["a\0b"] }, "The folder whose tree is kept '"),
            (new OutputOptions { OutFile = run.Folder[new string('n', 300) + "/a.webp"] }, "300"),
        })
        {
            var failure = (await run.RunAsync(run.Image(), output: output)).Failure;
            Assert.Equal((RembgError.WriteFailed, FailureCause.ImpossibleName), (failure.Error, failure.Cause));
            Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(run.Sandbox.Requests);
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
}
