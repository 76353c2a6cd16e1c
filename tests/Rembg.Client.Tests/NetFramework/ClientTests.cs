using Rembg.Sandbox;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>The net472 build against the sandbox.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task RemovesBackgroundsAndReadsJson()
    {
        var token = TestContext.Current.CancellationToken;
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { ImageMagick = ImageMagickUse.Never }, token);
        sandbox.Faults.Enqueue(Fault.Answer(503));
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path);

        Assert.Contains("UnsupportedFileType notes.txt", lines);
        var completed = lines.Count(line => line.StartsWith("Completed ", StringComparison.Ordinal));
        Assert.True(completed == TemporaryPictures.Names.Length, string.Join(Environment.NewLine, lines));
        Assert.Single(lines, line => line.StartsWith("Completed ", StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains($"Used {TemporaryPictures.Names.Length}", lines);
        Assert.Equal(TemporaryPictures.Names.Length, Directory.GetFiles(folder.Path, "*-nobg.webp").Length);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public async Task TellsAWrongKey()
    {
        await using var sandbox = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox-invalid", folder.Path, expectSuccess: false);

        Assert.Contains(lines, line => line.StartsWith("InvalidApiKey ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("sandbox-invalid", StringComparison.Ordinal));
    }

    private static async Task<string[]> RunAsync(string endpoint, string key, string folder, bool expectSuccess = true)
    {
        var (exitCode, lines, errors) = await NetFrameworkProgram.RunAsync(Path.Combine("netframework-client", "Rembg.NetFramework.Client.exe"), [endpoint, key, folder]);
        Assert.True(!expectSuccess || exitCode == 0, errors);
        return lines;
    }
}
