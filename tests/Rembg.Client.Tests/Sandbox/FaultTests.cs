using System.Diagnostics;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>What goes wrong when it is told to.</summary>
public sealed class FaultTests : SandboxTest
{
    [Fact]
    public async Task A_status_with_a_text_and_headers()
    {
        Server.Faults.Enqueue(Fault.Answer(418, "short and stout") with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "7", ["Location"] = "https://elsewhere.example/" },
        });
        using var answer = await RemoveAsync();
        Assert.Equal(418, (int)answer.StatusCode);
        Assert.Equal("short and stout", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("elsewhere.example", answer.Headers.Location?.Host);
        Assert.True(Server.Requests[0].BodyReadWhole);
        Assert.Equal(0, Server.Account("sandbox").ApiUsage);
    }

    [Fact]
    public async Task A_status_without_a_text_has_the_service_s_own()
    {
        Server.Faults.Enqueue(Fault.Answer(429));
        using var answer = await RemoveAsync();
        await AssertErrorAsync(429, "You're making requests too quickly, Please Upgrade or slow down.", answer);
    }

    [Fact]
    public async Task Bytes_that_are_no_text()
    {
        byte[] bytes = [0x1F, 0x8B, 0, 255];
        Server.Faults.Enqueue(Fault.Answer(200) with { BodyBytes = bytes, ContentType = "image/webp" });
        using var answer = await RemoveAsync();
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task An_HTML_page()
    {
        Server.Faults.Enqueue(Fault.Html(502));
        using var answer = await GetAsync("/api/membership-usage");
        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<title>502 Bad Gateway</title>", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_on_the_next_answer()
    {
        Server.Faults.Enqueue(Fault.WithRetryAfter("Wed, 21 Oct 2026 07:28:00 GMT"), Fault.Answer(503));
        using var answer = await RemoveAsync();
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(2026, answer.Headers.RetryAfter?.Date?.Year);
    }

    [Fact]
    public async Task A_late_answer()
    {
        Server.Faults.Enqueue(Fault.Delay(200));
        var watch = Stopwatch.StartNew();
        using var answer = await RemoveAsync();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 190, $"It took {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public async Task Another_format_than_asked_for()
    {
        Server.Faults.Enqueue(Fault.WrongFormat("png"));
        using var answer = await RemoveAsync();
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        var picture = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(picture.AsSpan().StartsWith(SamplePictures.Png(1, 1).AsSpan(0, 8)));
    }

    [Fact]
    public async Task What_came_can_be_changed_before_it_is_validated()
    {
        Server.Faults.Enqueue(
            Override(new() { Set = new Dictionary<string, string> { ["w"] = "abc", ["angle"] = "ninety" } }),
            Override(new() { Remove = ["image"] }),
            Override(new() { FileName = "" }),
            Override(new() { FileName = "tool.exe" }),
            Override(new() { Image = SamplePictures.JpegHeader(12000, 9) }),
            Override(new() { ImageLength = (long)(55.2 * 1024 * 1024) }),
            Override(new() { Headers = new Dictionary<string, string> { ["x-user-token"] = "t" } }));

        Assert.Equal("Multiple validation errors", await ErrorAsync());
        Assert.Equal("No image file provided. Please include an 'image' field in your form data.", await ErrorAsync());
        Assert.Equal("No file selected. Please choose an image file to upload.", await ErrorAsync());
        Assert.Equal("File type '.exe' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg", await ErrorAsync());
        Assert.Equal("Image width (12000px) exceeds the maximum allowed width of 10000px.", await ErrorAsync());
        Assert.Equal("File size (55.2 MB) exceeds the maximum allowed size of 50 MB.", await ErrorAsync());
        Assert.Equal("This is a mistake: Cannot use both API key and user token", await ErrorAsync());
        Assert.Equal("image.png", Server.Requests[3].Image?.FileName);
        Assert.Equal(0, Server.Faults.Count);

        static Fault Override(FieldOverride fields) => Fault.Override(fields);
    }

    private async Task<string?> ErrorAsync()
    {
        using var answer = await RemoveAsync();
        Assert.Equal(400, (int)answer.StatusCode);
        return (await JsonAsync(answer)).GetProperty("error").GetString();
    }
}
