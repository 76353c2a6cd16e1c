using Rembg.Sandbox.Pictures;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The pictures of a sandbox that only reads the headers of its uploads.</summary>
public sealed class PlainPictureTests : SandboxTest
{
    [Theory]
    [InlineData("webp", "image/webp", 320, 120)]
    [InlineData("jpeg", "image/jpeg", 320, 120)]
    [InlineData("png", "image/png", 64, 48)]
    [InlineData("bmp", "image/bmp", 64, 48)]
    public async Task The_format_is_the_one_asked_for(string format, string type, int width, int height)
    {
        using var answer = await RemoveAsync(RawForm.WithImage().Field("format", format));
        var picture = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(picture.Length, answer.Content.Headers.ContentLength);
        var header = PictureHeader.TryRead(picture);
        Assert.Equal(type, "image/" + header?.Format.ToString().ToLowerInvariant());
        Assert.Equal(new PictureSize(width, height), header?.Size);
    }

    [Theory]
    [InlineData("w=32", 32, 24)]
    [InlineData("h=96", 128, 96)]
    [InlineData("w=32&h=32", 32, 24)]
    [InlineData("w=32&h=32&exact_resize=true", 32, 32)]
    [InlineData("w=0&h=0", 64, 48)]
    [InlineData("angle=90", 48, 64)]
    [InlineData("angle=90&expand=false", 64, 48)]
    [InlineData("angle=-45", 80, 80)]
    [InlineData("w=1&h=1", 1, 1)]
    public async Task The_size_is_the_one_asked_for(string fields, int width, int height)
    {
        var form = RawForm.WithImage().Field("format", "png");
        foreach (var field in fields.Split('&'))
        {
            form.Field(field.Split('=')[0], field.Split('=')[1]);
        }

        using var answer = await RemoveAsync(form);
        Assert.Equal(
            new PictureSize(width, height), PictureHeader.TryRead(await answer.Content.ReadAsByteArrayAsync(Cancellation))?.Size);
    }

    [Theory]
    [InlineData("#F00", 255, 0, 0, 255)]
    [InlineData("#00FF0080", 0, 255, 0, 128)]
    public async Task The_background_is_the_one_asked_for(string color, byte red, byte green, byte blue, byte alpha)
    {
        using var answer = await RemoveAsync(RawForm.WithImage().Field("format", "png").Field("bg_color", color));
        using var picture = new Pixels(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(new Pixel(red, green, blue, alpha), picture[0, 0]);
    }
}
