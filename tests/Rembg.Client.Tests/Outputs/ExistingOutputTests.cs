using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Outputs that are there already, and inputs that meet on one.</summary>
public sealed class ExistingOutputTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };
    private static readonly OutputOptions Replace = new() { Existing = ExistingOutput.Replace };

    // A report's redo turns a picture; a job that does not ask for the angle would turn it back, so its list has to.
    [Fact]
    public async Task A_redo_with_an_angle_lasts_for_the_job_that_asks_for_it()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        Assert.Equal(RemovalStatus.Completed, (await NightAsync(angle: null, ExistingOutput.Update)).Status);
        Assert.Equal(RemovalStatus.Completed, (await NightAsync(angle: 90, ExistingOutput.Replace)).Status);

        Assert.Equal(RemovalReason.UpToDate, (await NightAsync(angle: 90, ExistingOutput.Update)).Reason);
        Assert.Equal(2, run.Sandbox.Requests.Count);
        Assert.Equal(RemovalReason.OptionsChanged, (await NightAsync(angle: null, ExistingOutput.Update)).Reason);

        async Task<RemovalResult> NightAsync(double? angle, ExistingOutput existing) =>
            (await run.RunAsync([RemovalRequest.FromFile(path, new() { Angle = angle }, new() { Existing = existing })])).Result;
    }

    [Fact]
    public async Task An_existing_output_is_never_paid_for_twice()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        run.Folder.Write("a-nobg.webp", [1, 2, 3]);
        var report = await run.RunAsync(path);

        Assert.Equal(RembgError.OutputExists, report.Failure.Error);
        Assert.Contains("a-nobg.webp", report.Failure.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(run.Folder["a-nobg.webp"]));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task Replacing_happens_when_asked_for_and_only_with_a_whole_image()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        run.Folder.Write("a-nobg.webp", [1, 2, 3]);
        run.Sandbox.Faults.Enqueue(Fault.Answer(400));
        Assert.Equal(RembgError.ApiValidation, (await run.RunAsync(path, output: Replace)).Failure.Error);
        Assert.Equal(3, new FileInfo(run.Folder["a-nobg.webp"]).Length);

        await run.RunAsync(path, output: Replace);
        Assert.True(new FileInfo(run.Folder["a-nobg.webp"]).Length > 3);
        Assert.Equal(["a-nobg.webp"], run.Outputs);
    }

    [Fact]
    public async Task Skipping_is_like_make()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.jpg");
        var output = run.Folder.Write("a-nobg.webp", [1, 2, 3]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));
        var skipped = Assert.Single((await run.RunAsync(path, output: Skip)).Skipped);
        Assert.Equal((output, 3L, 0), (skipped.OutputPath, skipped.OutputLength, skipped.Attempts));
        Assert.Empty(run.Sandbox.Requests);

        File.SetLastWriteTimeUtc(output, DateTime.UtcNow.AddHours(-3));
        Assert.Single((await run.RunAsync(path, output: Skip)).Completed);
        Assert.True(new FileInfo(output).Length > 3);
    }

    [Fact]
    public async Task Two_inputs_of_one_name_do_not_write_one_output()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync([run.Image("a.jpg"), run.Image("a.png", Pictures.Png()), run.Image("b.jpg")]);

        var collision = Assert.Single(report.Failures);
        Assert.Equal(RembgError.OutputCollision, collision.Error);
        Assert.Contains("a.png", collision.Message, StringComparison.Ordinal);
        Assert.Equal(2, run.Sandbox.Requests.Count);
    }

    [Fact]
    public async Task The_same_file_twice_is_paid_for_once()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var report = await run.RunAsync([path, path]);
        Assert.Equal(RembgError.OutputCollision, Assert.Single(report.Failures).Error);
        Assert.Single(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_bad_input_keeps_no_other_from_its_output()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync([run.Image("a.jpg", [1, 2, 3, 4]), run.Image("a.png", Pictures.Png())]);
        Assert.Equal(RembgError.InvalidImage, Assert.Single(report.Failures).Error);
        Assert.Single(report.Completed);
    }

    [Fact]
    public async Task Outputs_of_this_run_are_no_inputs_of_it()
    {
        await using var run = await TestRun.StartAsync();
        run.Image("a.jpg");
        run.Image("b.jpg");
        var report = await run.RunAsync(Listing().Select(path => RemovalRequest.FromFile(path)));
        Assert.Equal(2, report.Outcomes.Count);
        Assert.Equal(2, run.Sandbox.Requests.Count);

        // As a listing does that goes on while outputs appear.
        IEnumerable<string> Listing()
        {
            yield return run.Folder["a.jpg"];
            yield return run.Folder["b.jpg"];
            Assert.True(SpinWait.SpinUntil(() => run.Outputs.Length == 2, TimeSpan.FromSeconds(30)));
            foreach (var output in run.Outputs)
            {
                yield return run.Folder[output];
            }

            yield return run.Folder["a-nobg.webp.rembg-part"];
        }
    }

    [Fact]
    public async Task Outputs_of_an_earlier_run_are_skipped_with_a_warning()
    {
        await using var run = await TestRun.StartAsync();
        run.Image("a.jpg");
        var output = run.Image("a-nobg.webp", Pictures.Webp());
        var mask = run.Image("a-mask.png", Pictures.Png());
        var report = await run.RunAsync([output, mask]);
        Assert.Equal((2, 2), (report.Skipped.Count, report.Warnings.Count));
        Assert.Contains("a-nobg.webp", report.Warnings[0], StringComparison.Ordinal);
        Assert.Empty(run.Sandbox.Requests);

        // Named on purpose and with replacement it is taken; and one without a source is a picture like any other.
        var request = RemovalRequest.FromFile(output, output: Replace, isExplicit: true);
        Assert.Single((await run.RunAsync([request])).Completed);
        Assert.Single((await run.RunAsync([run.Image("lonely-nobg.webp", Pictures.Webp())])).Completed);
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Replace)]
    [InlineData(ExistingOutput.Update)]
    public async Task A_source_is_never_its_own_output(ExistingOutput existing)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image("a.webp", Pictures.Webp());
        foreach (var output in new[] { new OutputOptions { OutFile = path }, new OutputOptions { OutputDirectory = run.Folder.Path } })
        {
            Assert.Equal(RembgError.OutputExists, (await run.RunAsync(path, output: output with { Existing = existing })).Failure.Error);
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_source_is_never_its_own_output_behind_links_either()
    {
        Links.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image("real/a.webp", Pictures.Webp());
        Directory.CreateSymbolicLink(run.Folder["linked"], run.Folder["real"]);
        File.CreateSymbolicLink(run.Folder["link.webp"], path);

        Assert.Equal(RembgError.OutputExists, (await run.RunAsync(run.Folder["linked/a.webp"], output: Replace with { OutFile = path })).Failure.Error);
        Assert.Equal(RembgError.OutputExists, (await run.RunAsync(run.Folder["link.webp"], output: Replace with { OutFile = path })).Failure.Error);
        Assert.Empty(run.Sandbox.Requests);
    }
}
