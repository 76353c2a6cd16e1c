using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Faults;

/// <summary>Links that another user has put in the place of an output.</summary>
public sealed class PlantedLinkTests
{
    [Fact]
    public async Task A_link_planted_at_the_output_is_replaced_and_not_followed()
    {
        Links.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var victim = run.Image("elsewhere/victim.txt", "precious"u8.ToArray());
        var target = run.Folder["photo-nobg.webp"];
        File.CreateSymbolicLink(target, victim);

        Assert.Equal(RembgError.OutputExists, (await run.RunAsync(path)).Failure.Error);
        var result = (await run.RunAsync(path, output: new OutputOptions { Existing = ExistingOutput.Replace })).Result;
        Assert.Equal(target, result.OutputPath);
        Assert.Null(new FileInfo(target).LinkTarget);
        Assert.Equal("precious"u8.ToArray(), await File.ReadAllBytesAsync(victim, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Update)]
    [InlineData(ExistingOutput.Replace)]
    public async Task A_dangling_link_planted_at_the_output_makes_no_file_elsewhere(ExistingOutput existing)
    {
        Links.SkipWithout();
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var elsewhere = Directory.CreateDirectory(run.Folder["elsewhere"]).FullName;
        File.CreateSymbolicLink(run.Folder["photo-nobg.webp"], Path.Combine(elsewhere, "new.txt"));

        await run.RunAsync([RemovalRequest.FromFile(path, output: new OutputOptions { Existing = existing })]);
        Assert.Empty(Directory.GetFiles(elsewhere));
    }
}
