using System.Text.Json;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>What the sandbox takes, and how it tells several faults at once.</summary>
public sealed class ValidationTests : SandboxTest
{
    [Fact]
    public async Task All_faults_of_a_request_come_at_once()
    {
        using var answer = await RemoveAsync(new RawForm()
            .Image([], "tool.exe").Field("w", "abc").Field("h", "-5").Field("angle", "500").Field("format", "gif")
            .Field("bg_color", "#12345").Field("mask", "true"));

        var json = await JsonAsync(answer);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("Multiple validation errors", json.GetProperty("error").GetString());
        Assert.Equal(400, json.GetProperty("status").GetInt32());
        Assert.Equal(["image", "image", "format", "w", "h", "angle", "bg_color", "mask"], Texts(json, "field"));
        Assert.Equal("Uploaded file is empty (0 bytes).", Texts(json, "message")[1]);
        Assert.Equal("'angle' must be between -360 and 360 degrees, got: 500.0", Texts(json, "message")[5]);
    }

    [Fact]
    public async Task A_picture_may_be_too_wide_and_too_tall()
    {
        using var answer = await RemoveAsync(new RawForm().Image(SamplePictures.PngHeader(10001, 10002)));
        Assert.Equal(
            [
                "Image width (10001px) exceeds the maximum allowed width of 10000px.",
                "Image height (10002px) exceeds the maximum allowed height of 10000px.",
            ],
            Texts(await JsonAsync(answer), "message"));
    }

    [Theory]
    [InlineData("w", "0")]
    [InlineData("h", "0")]
    [InlineData("w", "1")]
    [InlineData("h", "10000")]
    [InlineData("angle", "-360")]
    [InlineData("angle", "12.5")]
    [InlineData("format", "WEBP")]
    [InlineData("format", "Jpeg")]
    [InlineData("bg_color", "#fff")]
    [InlineData("bg_color", "#FFFA")]
    [InlineData("bg_color", "#00ff00")]
    [InlineData("bg_color", "#00ff0080")]
    [InlineData("mask", "TRUE")]
    [InlineData("mask", "maybe")]
    [InlineData("expand", "False")]
    [InlineData("return_base64", "false")]
    public async Task A_right_field(string field, string value) => await AssertTakenAsync(RawForm.WithImage().Field(field, value));

    [Theory]
    [InlineData("photo.JPG")]
    [InlineData("photo.jpeg")]
    [InlineData("photo.bmp")]
    [InlineData("my photo (1).webp")]
    [InlineData("日本.png")]
    [InlineData("a\\\"quote.png")]
    public async Task The_extension_need_not_fit_the_content(string fileName) =>
        await AssertTakenAsync(new RawForm().Image(SamplePictures.Png(8, 8), fileName));

    [Fact]
    public async Task Every_format_is_known_by_its_header()
    {
        await AssertTakenAsync(new RawForm().Image(SamplePictures.Bmp(9, 7)));
        await AssertTakenAsync(new RawForm().Image(SamplePictures.JpegHeader(9, 7)));
        await AssertTakenAsync(new RawForm().Image(SamplePictures.WebpHeader(9, 7)));
        await AssertTakenAsync(new RawForm().Image(SamplePictures.LosslessWebpHeader(9, 7)));
        await AssertTakenAsync(new RawForm().Image(SamplePictures.ExtendedWebpHeader(9, 7)));
    }

    [Theory]
    [InlineData("Content-Disposition: form-data; name=image; filename=photo.png")]
    [InlineData("content-disposition: form-data; name=\"image\"; filename*=UTF-8''%e6%97%a5.png")]
    [InlineData("Content-Type: image/png\r\nContent-Disposition: form-data; filename=\"x.png\"; name=\"image\"")]
    public async Task Parts_of_every_spelling(string headers) =>
        await AssertTakenAsync(new RawForm().Part(headers, SamplePictures.Png(8, 8)).Field("format", "png"));

    [Fact]
    public async Task An_encoded_word_is_no_file_name_with_an_extension()
    {
        using var answer = await RemoveAsync(new RawForm().Image(SamplePictures.Png(8, 8), "=?utf-8?B?5pelLnBuZw==?="));
        await AssertErrorAsync(400, "File type '' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg", answer);
    }

    [Fact]
    public async Task A_body_that_is_no_multipart_has_no_image()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rmbg") { Content = new StringContent("{}") };
        request.Headers.Add("x-api-key", "sandbox");
        using var answer = await Http.SendAsync(request, Cancellation);
        await AssertErrorAsync(
            400, "No image file provided. Please include an 'image' field in your form data.", answer);
    }

    private async Task AssertTakenAsync(RawForm form)
    {
        using var answer = await RemoveAsync(form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.StartsWith("image/", answer.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
    }

    private static string[] Texts(JsonElement error, string member) =>
        [.. error.GetProperty("details").EnumerateArray().Select(detail => detail.GetProperty(member).GetString()!)];
}
