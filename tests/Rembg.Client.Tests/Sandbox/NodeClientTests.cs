using System.Security.Cryptography;
using System.Text.Json;
using Rembg.Sandbox.Pictures;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The service's own Node client, as it is published, against the sandbox.</summary>
public sealed class NodeClientTests : SandboxTest, IClassFixture<NodeClient>
{
    private readonly NodeClient _client;
    private readonly byte[] _image = SamplePictures.Png(90, 60);
    private readonly string _input;

    public NodeClientTests(NodeClient client)
    {
        _client = client;
        _input = Path.Combine(Folder, "photo.png");
        File.WriteAllBytes(_input, _image);
    }

    [Fact]
    public async Task Without_options_it_sends_zeros_and_is_served()
    {
        var picture = await RunToFileAsync("path", new { });
        Assert.Equal(PictureFormat.Webp, PictureHeader.TryRead(picture)?.Format);
        Assert.Equal(
            ["exact_resize=false", "w=0", "h=0", "mask=false", "return_base64=false", "expand=true"],
            Server.Requests[0].Fields.Select(field => $"{field.Name}={field.Value}"));
        Assert.Equal("photo.png", Server.Requests[0].Image?.FileName);
        Assert.Equal(1, Server.Account("sandbox").ApiUsage);
    }

    [Theory]
    [InlineData("path", "photo.png")]
    [InlineData("buffer", "image.png")]
    [InlineData("base64", "image.png")]
    [InlineData("dataUrl", "image.png")]
    public async Task Every_kind_of_input_arrives_whole(string kind, string fileName)
    {
        var picture = await RunToFileAsync(kind, new { format = "png", w = 45, h = 45 });
        Assert.Equal(new PictureHeader(PictureFormat.Png, new(45, 30)), PictureHeader.TryRead(picture));
        Assert.Equal(fileName, Server.Requests[0].Image?.FileName);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_image)), Server.Requests[0].Image?.Sha256);
    }

    [Fact]
    public async Task A_rotated_picture_on_a_color()
    {
        var picture = await RunToFileAsync("path", new { format = "PNG", angle = 90, bg_color = "#FF5733" });
        Assert.Equal(new PictureHeader(PictureFormat.Png, new(60, 90)), PictureHeader.TryRead(picture));
        Assert.Equal(("90", "#FF5733"), (Server.Requests[0].Field("angle"), Server.Requests[0].Field("bg_color")));
    }

    [Fact]
    public async Task A_mask_as_text_is_called_a_PNG_whatever_it_is()
    {
        var result = await RunAsync("path", new { returnMask = true, returnBase64 = true, expand = false });
        var text = result.GetProperty("base64").GetString()!;
        Assert.StartsWith("data:image/png;base64,", text, StringComparison.Ordinal);
        Assert.Equal(PictureFormat.Webp, PictureHeader.TryRead(Convert.FromBase64String(text[22..]))?.Format);
        Assert.Equal(("true", "false"), (Server.Requests[0].Field("mask"), Server.Requests[0].Field("expand")));
    }

    [Fact]
    public async Task Progress_reaches_the_end_both_ways()
    {
        Server.Settings.Latency = TimeSpan.FromMilliseconds(300); // It stops looking at the upload when the answer comes.
        var result = await RunAsync("path", new { format = "png" });
        Assert.Equal(Server.Requests[0].ContentLength, Last("uploads"));
        Assert.Equal(new FileInfo(result.GetProperty("path").GetString()!).Length, Last("downloads"));

        long? Last(string name) => result.GetProperty(name).EnumerateArray().Last().GetInt64();
    }

    [Theory]
    [InlineData("blue", "Invalid color format 'blue'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA")]
    [InlineData("#12345", "Invalid color format '#12345'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA")]
    public async Task It_sends_names_of_colors_as_they_are_and_is_told(string color, string message)
    {
        var result = await RunAsync("path", new { bg_color = color });
        Assert.Equal($"❌ 400 {{\"error\":\"{message}\",\"status\":400}}", result.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_wrong_key_is_told()
    {
        var result = await RunAsync("buffer", new { }, "somebody-else");
        Assert.Equal("❌ 401 {\"error\":\"invalid api key\",\"status\":401}", result.GetProperty("error").GetString());
    }

    private async Task<byte[]> RunToFileAsync(string kind, object options)
    {
        var result = await RunAsync(kind, options);
        var path = result.GetProperty("path").GetString();
        Assert.NotNull(path);
        return await File.ReadAllBytesAsync(path, Cancellation);
    }

    private Task<JsonElement> RunAsync(string kind, object options, string apiKey = "sandbox") =>
        _client.RunAsync(Server.Address, Folder, new { apiKey, input = _input, @as = kind, options });
}
