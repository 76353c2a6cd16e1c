using System.Globalization;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Http;

/// <summary>The request byte by byte, as a raw listener received it.</summary>
public sealed class RequestWireTests
{
    private static readonly RemovalOptions Everything = new()
    {
        Format = ImageFormat.Png,
        Width = 1200,
        Height = 800,
        ExactResize = true,
        Mask = false,
        BackgroundColor = "RebeccaPurple",
        Angle = -12.5,
        NoExpand = true,
    };

    [Fact]
    public async Task The_body_is_what_the_contract_asks_for_byte_by_byte()
    {
        var image = Pictures.Jpeg(3000);
        var request = await SendAsync("photo.jpg", image, Everything);

        var boundary = request.Header("Content-Type")!.Split("boundary=")[1];
        Assert.DoesNotContain('"', boundary);
        var expected =
            Field("format", "png") + Field("w", "1200") + Field("h", "800") + Field("exact_resize", "true")
            + Field("bg_color", "#663399") + Field("angle", "-12.5") + Field("expand", "false")
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"image.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            + System.Text.Encoding.Latin1.GetString(image) + $"\r\n--{boundary}--\r\n";
        Assert.Equal(expected, request.Text);
        Assert.Equal(request.Body.Length.ToString(CultureInfo.InvariantCulture), request.Header("Content-Length"));

        string Field(string name, string value) => $"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";
    }

    [Fact]
    public async Task What_is_not_set_is_not_sent()
    {
        var request = await SendAsync("photo.jpg", Pictures.Jpeg(), new RemovalOptions());
        Assert.Equal(["format", "image"], Names(request));
    }

    [Fact]
    public async Task The_head_holds_the_key_and_nothing_that_was_not_asked_for()
    {
        using var activity = new System.Diagnostics.Activity("host").Start();
        activity.AddBaggage("host", "private");
        var request = await SendAsync("photo.jpg", Pictures.Jpeg(), new RemovalOptions());

        var names = request.Head.Split("\r\n")[1..].Where(line => line.Length > 0).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["Content-Length", "Content-Type", "Expect", "Host", "User-Agent", "x-api-key"], names);
        Assert.StartsWith("POST /rmbg HTTP/1.1\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal(TestRun.Key, request.Header("x-api-key"));
    }

    [Theory]
    [InlineData("holiday.jpg", "image.png")]
    [InlineData("Überraschung 写真.jpg", "image.png")]
    [InlineData("no extension", "image.png")]
    public async Task The_announced_name_fits_the_signature_and_tells_nothing_of_the_file(string name, string announced)
    {
        var request = await SendAsync(name, Pictures.Png(), new RemovalOptions());
        Assert.Contains($"; filename=\"{announced}\"\r\nContent-Type: image/png\r\n", request.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("filename*", request.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("holiday", request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_and_line_breaks_in_a_name_harm_nothing()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows knows no such names.");
        }

        var request = await SendAsync("a\"b\r\nX-Evil: 1.jpg", Pictures.Jpeg(), new RemovalOptions());
        Assert.Equal(["format", "image"], Names(request));
        Assert.DoesNotContain("Evil", request.Text + request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Webp, "image.webp", "image/webp", "webp")]
    [InlineData(ImageFormat.Png, "image.png", "image/png", "png")]
    [InlineData(ImageFormat.Jpeg, "image.jpg", "image/jpeg", "jpeg")]
    [InlineData(ImageFormat.Bmp, "image.bmp", "image/bmp", "bmp")]
    public async Task Each_format_has_its_name_type_and_field(ImageFormat format, string name, string type, string field)
    {
        var request = await SendAsync("photo.bin", Pictures.Of(format), new RemovalOptions { Format = format });
        Assert.Contains($"filename=\"{name}\"\r\nContent-Type: {type}\r\n", request.Text, StringComparison.Ordinal);
        Assert.Contains($"name=\"format\"\r\n\r\n{field}\r\n", request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public async Task No_culture_changes_a_byte(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            var request = await SendAsync("photo.JPG", Pictures.Jpeg(), Everything with { BackgroundColor = "INDIGO" });
            Assert.Contains("\r\n\r\n-12.5\r\n", request.Text, StringComparison.Ordinal);
            Assert.Contains("\r\n\r\n#4b0082\r\n", request.Text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\n\r\n1200\r\n", request.Text, StringComparison.Ordinal);
            Assert.Contains("\r\n\r\ntrue\r\n", request.Text, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static async Task<RawRequest> SendAsync(string name, byte[] image, RemovalOptions options)
    {
        RawRequest? received = null;
        await using var server = new RawServer(async connection =>
        {
            received = await connection.ReadRequestAsync();
            await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Of(options.Format ?? ImageFormat.Webp)));
        });
        using var folder = new TempFolder();
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), [RemovalRequest.FromFile(folder.Write(name, image), options)]);
        Assert.Equal(1, report.Result.Attempts);
        return received!;
    }

    private static IEnumerable<string> Names(RawRequest request) =>
        request.Text.Split("; name=\"")[1..].Select(part => part.Split('"')[0]);
}
