using System.Security.Cryptography;
using Rembg.Sandbox;
using Rembg.Sandbox.Pictures;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The samples of the service's documentation, in curl and in Python: clients that were not written here.</summary>
public sealed class SampleClientTests : SandboxTest
{
    private static readonly string[] Fields =
        ["format=webp", "w=800", "h=600", "exact_resize=false", "mask=false", "bg_color=#ffffffff", "angle=0", "expand=true"];

    /// <inheritdoc/>
    protected override SandboxOptions Options => new();

    private string Output => Path.Combine(Folder, "out.webp");

    [Fact]
    public async Task Curl()
    {
        Tool.FindOrSkip("curl");
        await AssertServedAsync(Tool.FindOrSkip("sh"), "sample.sh", "photo.png");
    }

    [Theory]
    [InlineData("photo.png")]
    [InlineData("日本 \"photo\".png")]
    public async Task Python(string fileName) => await AssertServedAsync(await FindPythonAsync(), "sample.py", fileName);

    [Fact]
    public async Task Curl_is_told_what_is_wrong()
    {
        Tool.FindOrSkip("curl");
        var result = await RunAsync(Tool.FindOrSkip("sh"), "sample.sh", "photo.gif");
        Assert.Equal((0, "400 application/json"), (result.ExitCode, result.Output));
        Assert.Contains("File type '.gif' is not supported.", await File.ReadAllTextAsync(Output, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_is_told_what_is_wrong()
    {
        var result = await RunAsync(await FindPythonAsync(), "sample.py", "photo.gif");
        Assert.StartsWith("400 application/json", result.Output, StringComparison.Ordinal);
        Assert.Contains("File type '.gif' is not supported.", result.Output, StringComparison.Ordinal);
    }

    private async Task AssertServedAsync(string program, string script, string fileName)
    {
        if (OperatingSystem.IsWindows() && fileName.Contains('"', StringComparison.Ordinal))
        {
            Assert.Skip("Windows has no such file names.");
        }

        var result = await RunAsync(program, script, fileName);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("200 image/webp", result.Output);

        var header = PictureHeader.TryRead(await File.ReadAllBytesAsync(Output, Cancellation));
        Assert.Equal(new PictureSize(800, 533), header?.Size);
        var request = Assert.Single(Server.Requests);
        Assert.Equal(Fields, request.Fields.Select(field => $"{field.Name}={field.Value}").Order().OrderBy(Place));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(SamplePictures.Png(90, 60))), request.Image?.Sha256);

        static int Place(string field) => Array.IndexOf(Fields, field);
    }

    private async Task<ToolResult> RunAsync(string program, string script, string fileName)
    {
        var image = Path.Combine(Folder, fileName);
        await File.WriteAllBytesAsync(image, SamplePictures.Png(90, 60), Cancellation);
        return await Tool.RunAsync(
            program, [Path.Combine(Tool.ClientsDirectory, script), Server.Address.AbsoluteUri.TrimEnd('/'), "sandbox", image, Output]);
    }

    private static async Task<string> FindPythonAsync()
    {
        foreach (var python in new[] { Tool.Find("python3"), "/usr/bin/python3", Tool.Find("python") })
        {
            if (File.Exists(python) && (await Tool.RunAsync(python, ["-c", "import requests"])).ExitCode == 0)
            {
                return python;
            }
        }

        Assert.Skip("There is no Python with the requests package on this machine.");
        return "";
    }
}
