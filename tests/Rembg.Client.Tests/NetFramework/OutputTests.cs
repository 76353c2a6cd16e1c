using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>What the net472 build does with files.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Outputs_are_replaced_when_asked_for()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { PlainPictures = true }, TestContext.Current.CancellationToken);
        using var folder = new TemporaryPictures();
        var outputs = TemporaryPictures.Names.Select(name => Path.Combine(folder.Path, Path.GetFileNameWithoutExtension(name) + "-nobg.webp")).ToArray();
        Array.ForEach(outputs, output => File.WriteAllBytes(output, [1]));
        File.SetAttributes(outputs[0], FileAttributes.ReadOnly);

        var lines = await ClientTests.RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path, more: ["--force"]);

        var completed = lines.Count(line => line.StartsWith("Completed ", StringComparison.Ordinal));
        Assert.True(completed == outputs.Length, string.Join(Environment.NewLine, lines));
        Assert.Equal(outputs.Order(), Directory.GetFiles(folder.Path, "*.webp*").Order());
        Assert.All(outputs, output => Assert.True(new FileInfo(output).Length > 1));
    }

    // .NET Framework takes a link for an empty file.
    [Fact]
    public async Task A_linked_picture_is_sent_whole()
    {
        Links.SkipWithout();
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { PlainPictures = true }, TestContext.Current.CancellationToken);
        using var pictures = new TemporaryPictures();
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder["link.png"], Path.Combine(pictures.Path, "b.png"));
        File.CreateSymbolicLink(folder["broken.png"], folder["nothing"]);

        var lines = await ClientTests.RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path);

        Assert.True(lines.Contains("Completed link.png 1"), string.Join(Environment.NewLine, lines));
        Assert.Contains("ImageNotFound broken.png", lines);
        Assert.Equal(new FileInfo(Path.Combine(pictures.Path, "b.png")).Length, Assert.Single(sandbox.Requests, request => request.Image is not null).Image!.Length);
    }
}
