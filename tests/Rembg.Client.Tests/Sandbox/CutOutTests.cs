using ImageMagick;
using ImageMagick.Drawing;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;
using Rembg.Sandbox.Pictures;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>Real cut-outs, of drawn pictures and of those of the demo.</summary>
public sealed class CutOutTests : SandboxTest
{
    /// <inheritdoc/>
    protected override SandboxOptions Options => new();

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task The_background_is_gone_and_the_subject_stays(string format)
    {
        using var picture = await CutAsync(("format", format));
        Assert.Equal(new PictureSize(120, 80), picture.Size);
        Assert.Equal(0, picture[2, 2].Alpha);
        Assert.Equal(0, picture[117, 2].Alpha);
        Assert.Equal(0, picture[2, 77].Alpha);
        Assert.Equal(0, picture[117, 77].Alpha);
        Assert.True(picture[60, 40] is { Red: > 200, Green: < 40, Alpha: 255 }, $"{picture[60, 40]}");
    }

    [Fact]
    public async Task A_mask_is_white_on_black()
    {
        using var picture = await CutAsync(("format", "png"), ("mask", "true"), ("angle", "30"));
        Assert.Equal(new Pixel(0, 0, 0, 255), picture[1, 1]);
        Assert.Equal(new Pixel(255, 255, 255, 255), picture[picture.Size.Width / 2, picture.Size.Height / 2]);
    }

    [Fact]
    public async Task A_background_color_fills_it()
    {
        using var picture = await CutAsync(("format", "png"), ("bg_color", "#00f"));
        Assert.Equal(new Pixel(0, 0, 255, 255), picture[2, 2]);
        Assert.True(picture[60, 40] is { Red: > 200, Blue: < 40 }, $"{picture[60, 40]}");
    }

    [Fact]
    public async Task It_may_be_half_transparent()
    {
        using var picture = await CutAsync(("format", "png"), ("bg_color", "#00FF0080"));
        Assert.Equal(new Pixel(0, 255, 0, 128), picture[2, 2]);
        Assert.Equal(255, picture[60, 40].Alpha);
    }

    [Fact]
    public async Task A_JPEG_is_white_where_nothing_is()
    {
        using var picture = await CutAsync(("format", "jpeg"));
        Assert.True(picture[2, 2] is { Red: > 250, Green: > 250, Blue: > 250 }, $"{picture[2, 2]}");
    }

    [Fact]
    public async Task A_BMP_is_one()
    {
        using var picture = await CutAsync(("format", "bmp"));
        Assert.Equal(new PictureSize(120, 80), picture.Size);
    }

    [Theory]
    [InlineData("60", "60", "false", 60, 40)]
    [InlineData("60", "60", "true", 60, 60)]
    [InlineData("240", "0", "false", 240, 160)]
    public async Task The_size_is_the_one_asked_for(string w, string h, string exact, int width, int height)
    {
        using var picture = await CutAsync(("format", "png"), ("w", w), ("h", h), ("exact_resize", exact));
        Assert.Equal(new PictureSize(width, height), picture.Size);
        Assert.Equal(0, picture[1, 1].Alpha);
        Assert.Equal(255, picture[width / 2, height / 2].Alpha);
    }

    [Fact]
    public async Task A_positive_angle_turns_to_the_left()
    {
        // The subject's right half is green: turned to the left by a quarter, it is above.
        using var picture = await CutAsync(("format", "png"), ("angle", "90"));
        Assert.Equal(new PictureSize(80, 120), picture.Size);
        Assert.True(picture[40, 45] is { Green: > 100, Red: < 60 }, $"{picture[40, 45]}");
        Assert.True(picture[40, 75] is { Red: > 200, Green: < 40 }, $"{picture[40, 75]}");
    }

    [Fact]
    public async Task Without_expand_the_canvas_stays()
    {
        using var picture = await CutAsync(("format", "png"), ("angle", "90"), ("expand", "false"));
        Assert.Equal(new PictureSize(120, 80), picture.Size);
        Assert.True(picture[60, 25] is { Green: > 100, Red: < 60, Alpha: 255 }, $"{picture[60, 25]}");
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_corrupt()
    {
        using var answer = await RemoveAsync(new RawForm().Image(SamplePictures.JpegHeader(100, 100)));
        await AssertErrorAsync(400, "File does not appear to be a valid image (invalid file signature)", answer);
        Assert.Equal(0, Server.Account("sandbox").ApiUsage);
    }

    [Fact]
    public async Task The_demo_shows_real_cut_outs()
    {
        using var run = new TempFolder();
        var sources = Directory.GetFiles(Repository.PathOf("tests/Rembg.Demo/Pictures")).Select(path => run.Write(Path.GetFileName(path), File.ReadAllBytes(path))).ToArray();
        var client = new RembgClient(new RembgClientOptions { ApiKey = "sandbox", Endpoint = Server.Address });
        var outcomes = await client.RemoveBackgroundsAsync(sources.Select(path => RemovalRequest.FromFile(path)), cancellationToken: Cancellation)
            .ToListAsync(Cancellation);

        Assert.Equal(6, outcomes.Count);
        Assert.All(outcomes, outcome =>
        {
            using var before = new Pixels(File.ReadAllBytes(outcome.Request.SourcePath!));
            using var after = new Pixels(File.ReadAllBytes(outcome.Result!.OutputPath!));
            Assert.Equal((MagickFormat.WebP, before.Size), (after.Format, after.Size));
            Assert.True(after[0, 0].Alpha < 13, "The background goes.");
            Assert.InRange(after.Coverage, 0.1, 0.6);
        });
    }

    private async Task<Pixels> CutAsync(params IEnumerable<(string Name, string Value)> fields)
    {
        var form = new RawForm().Image(Subject(), "subject.jpg");
        foreach (var (name, value) in fields)
        {
            form.Field(name, value);
        }

        using var answer = await RemoveAsync(form);
        Assert.Equal(200, (int)answer.StatusCode);
        return new Pixels(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    // A disc, red on its left and green from a little right of its middle, on a sky that is not quite of one colour.
    private static byte[] Subject()
    {
        using var picture = new MagickImage("gradient:#88bbee-#99ccff", new MagickReadSettings { Width = 120, Height = 80 });
        new Drawables().FillColor(MagickColors.Red).Circle(60, 40, 60, 12)
            .FillColor(new MagickColor("#008800")).Rectangle(68, 28, 82, 52)
            .Draw(picture);
        picture.Quality = 95;
        return picture.ToByteArray(MagickFormat.Jpeg);
    }
}
