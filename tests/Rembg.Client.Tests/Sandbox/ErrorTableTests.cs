namespace Rembg.Client.Tests.Sandbox;

/// <summary>Every row of the service's error table, with the words of its documentation.</summary>
public sealed class ErrorTableTests : SandboxTest
{
    [Fact]
    public async Task No_image() => await AssertRefusedAsync(
        "No image file provided. Please include an 'image' field in your form data.", new RawForm().Field("format", "png"));

    [Fact]
    public async Task An_image_field_that_is_no_file() => await AssertRefusedAsync(
        "No image file provided. Please include an 'image' field in your form data.", new RawForm().Field("image", "photo.jpg"));

    [Fact]
    public async Task No_file_selected() => await AssertRefusedAsync(
        "No file selected. Please choose an image file to upload.", new RawForm().Image([], ""));

    [Theory]
    [InlineData("tool.exe", ".exe")]
    [InlineData("PHOTO.TIFF", ".tiff")]
    [InlineData("photo", "")]
    public async Task File_type(string fileName, string extension) => await AssertRefusedAsync(
        $"File type '{extension}' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg",
        new RawForm().Image(SamplePictures.Png(8, 8), fileName));

    [Theory]
    [InlineData("plain text that is named like a picture")]
    [InlineData("BM")]
    [InlineData("RIFF....WAVE")]
    public async Task Corrupt_image(string content) => await AssertRefusedAsync(
        "File does not appear to be a valid image (invalid file signature)",
        new RawForm().Image(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public async Task Empty_file() => await AssertRefusedAsync("Uploaded file is empty (0 bytes).", new RawForm().Image([]));

    [Fact]
    public async Task Too_large_by_the_length_of_the_body() => await AssertRefusedAsync(
        "File size (55.2 MB) exceeds the maximum allowed size of 50 MB.",
        new RawForm().Image(new byte[(int)(55.2 * 1024 * 1024)]));

    [Fact]
    public async Task Too_large_by_one_byte() => await AssertRefusedAsync(
        "File size (50.0 MB) exceeds the maximum allowed size of 50 MB.",
        new RawForm().Image(new byte[50 * 1024 * 1024 + 1]));

    [Fact]
    public async Task Too_wide() => await AssertRefusedAsync(
        "Image width (12000px) exceeds the maximum allowed width of 10000px.",
        new RawForm().Image(SamplePictures.PngHeader(12000, 10)));

    [Fact]
    public async Task Too_tall() => await AssertRefusedAsync(
        "Image height (15000px) exceeds the maximum allowed height of 10000px.",
        new RawForm().Image(SamplePictures.JpegHeader(10, 15000)));

    [Theory]
    [InlineData("w", "abc", "'w' must be an integer, got: 'abc'")]
    [InlineData("h", "12.5", "'h' must be an integer, got: '12.5'")]
    [InlineData("w", "-5", "'w' must be at least 1, got: -5")]
    [InlineData("h", "15000", "'h' must be at most 10000, got: 15000")]
    [InlineData("w", "99999999999999999999", "'w' must be at most 10000, got: 99999999999999999999")]
    [InlineData("angle", "ninety", "'angle' must be a number, got: 'ninety'")]
    [InlineData("angle", "12,5", "'angle' must be a number, got: '12,5'")]
    [InlineData("angle", "NaN", "'angle' must be a number, got: 'NaN'")]
    [InlineData("angle", "500", "'angle' must be between -360 and 360 degrees, got: 500.0")]
    [InlineData("angle", "-360.25", "'angle' must be between -360 and 360 degrees, got: -360.25")]
    [InlineData("format", "gif", "Invalid format 'gif'. Allowed formats: PNG, JPEG, WEBP, BMP")]
    [InlineData("bg_color", "#12345", "Invalid color format '#12345'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA")]
    [InlineData("bg_color", "red", "Invalid color format 'red'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA")]
    public async Task A_wrong_field(string field, string value, string message) =>
        await AssertRefusedAsync(message, RawForm.WithImage().Field(field, value));

    [Fact]
    public async Task Mask_with_a_color() => await AssertRefusedAsync(
        "Cannot use 'mask=true' together with 'bg_color'. Choose one or the other.",
        RawForm.WithImage().Field("mask", "True").Field("bg_color", "#fff"));

    [Theory]
    [InlineData("Authorization", "Bearer token")]
    [InlineData("x-user-token", "token")]
    public async Task Key_and_user_token(string header, string value)
    {
        Http.DefaultRequestHeaders.Add(header, value);
        await AssertRefusedAsync("This is a mistake: Cannot use both API key and user token", RawForm.WithImage());
    }

    [Theory]
    [InlineData(null, 401, "invalid api key")]
    [InlineData("sandbox-invalid", 401, "invalid api key")]
    [InlineData("Sandbox", 401, "invalid api key")]
    [InlineData("sandbox-", 401, "invalid api key")]
    [InlineData("somebody-else", 401, "invalid api key")]
    [InlineData("sandbox-unverified", 403, "Email address not verified – please check your inbox")]
    [InlineData("sandbox-ratelimited", 429, "You're making requests too quickly, Please Upgrade or slow down.")]
    [InlineData("sandbox-daily", 429, "You've reached your daily limit. Please sign up for more access.")]
    [InlineData("sandbox-monthly", 429, "You've reached your monthly limit. Consider purchasing more credits.")]
    public async Task A_key_that_may_not(string? key, int status, string message)
    {
        using var answer = await RemoveAsync(key: key);
        await AssertErrorAsync(status, message, answer);
    }

    private async Task AssertRefusedAsync(string message, RawForm form)
    {
        using var answer = await RemoveAsync(form);
        await AssertErrorAsync(400, message, answer);
        Assert.Equal(400, Assert.Single(Server.Requests).Status);
        Assert.Equal(0, Server.Account("sandbox").ApiUsage);
    }
}
