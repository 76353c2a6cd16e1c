using ImageMagick;
using Rembg.Client.Tests.Client;
using Rembg.Imaging;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>
/// Real pictures of each format and orientation, to a service that honours the tag and to one that ignores it: none lies on its side
/// without a word, and none that does not is reported.
/// </summary>
public sealed class OrientationTests
{
    private static readonly (string Extension, MagickFormat Encoder)[] Kinds = [(".jpg", MagickFormat.Jpeg), (".png", MagickFormat.Png), (".webp", MagickFormat.WebP)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_of_24_images_that_may_lie_on_its_side_has_a_warning(bool isHonoured)
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { HonoursOrientation = isHonoured }, plainPictures: false);
        var orientations = Enumerable.Range(1, 8).SelectMany(orientation => Kinds.Select(kind => (
            Path: run.Image($"{orientation}{kind.Extension}", Encode(kind.Encoder, orientation)), Orientation: orientation))).ToDictionary(entry => entry.Path, entry => entry.Orientation);
        var report = await run.RunAsync(orientations.Keys.Select(path => RemovalRequest.FromFile(path, output: new() { Suffix = Path.GetExtension(path).Replace('.', '-') })));

        Assert.Equal(24, report.Outcomes.Count);
        foreach (var outcome in report.Outcomes)
        {
            var orientation = orientations[outcome.Request.SourcePath!];
            var result = outcome.Result!;
            using var output = File.OpenRead(result.OutputPath!);
            Assert.True(ImageIntegrity.TryCheck(output, out var header, out var problem), problem);
            var isOnItsSide = orientation >= 5 && !isHonoured;
            Assert.Equal(orientation >= 5 && isHonoured ? (40, 60) : (60, 40), (header.Width, header.Height));
            Assert.Equal(orientation == 1 ? null : orientation, result.Orientation);
            Assert.Equal(isOnItsSide ? "may lie on its side" : null, result.Warning);
            if (isOnItsSide)
            {
                Assert.Contains("may lie on its side", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
                Assert.Contains(orientation is 5 or 6 ? "An angle of 270" : "An angle of 90", outcome.Warnings[0], StringComparison.Ordinal);
                Assert.Equal(orientation is 5 or 7, outcome.Warnings[0].EndsWith(" stands it upright. It stays mirrored.", StringComparison.Ordinal));
            }
            else
            {
                Assert.Empty(outcome.Warnings);
            }
        }
    }

    // What the report's list asks for, and nothing that was not asked for is reported again.
    [Theory]
    [InlineData(6, 270)]
    [InlineData(8, 90)]
    public async Task The_angle_of_a_warning_stands_the_picture_upright(int orientation, int angle)
    {
        await using var run = await TestRun.StartAsync(plainPictures: false);
        var report = await run.RunAsync(run.Image("photo.jpg", Encode(MagickFormat.Jpeg, orientation)), new RemovalOptions { Angle = angle });
        Assert.Null(report.Result.Warning);
        Assert.Equal(orientation, report.Result.Orientation);
        using var upright = new MagickImage(report.Result.OutputPath!);
        using var expected = new MagickImage(Encode(MagickFormat.Png, orientation));
        expected.AutoOrient();
        Assert.Equal((expected.Width, expected.Height), (upright.Width, upright.Height));
        Assert.Equal(Corner(expected), Corner(upright));
    }

    [Fact]
    public async Task A_lost_profile_is_reported_once_a_run_and_an_animation_for_each_image()
    {
        await using var run = await TestRun.StartAsync();
        var adobe = Encode(MagickFormat.Jpeg, 1, picture => picture.SetProfile(ColorProfiles.AdobeRGB1998));
        var standard = Encode(MagickFormat.Jpeg, 1, picture => picture.SetProfile(ColorProfiles.SRGB));
        using var frames = new MagickImageCollection { new MagickImage(MagickColors.Red, 60, 40), new MagickImage(MagickColors.Blue, 60, 40) };
        string[] paths = [run.Image("1.jpg", standard), run.Image("2.jpg", adobe), run.Image("3.jpg", [.. adobe, 0]), run.Image("4.webp", frames.ToByteArray(MagickFormat.WebP))];
        var report = await run.RunAsync(paths);

        var warnings = report.Outcomes.SelectMany(outcome => outcome.Warnings).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Single(warnings, warning => warning.EndsWith(
            "the colour profile 'Adobe RGB (1998)' and its output has none, so colours may look different. Other images of this run may have lost theirs, too.", StringComparison.Ordinal));
        Assert.Single(warnings, warning => warning.Contains("4.webp' is animated; a single frame of it comes back", StringComparison.Ordinal));
    }

    private static byte[] Encode(MagickFormat encoder, int orientation, Action<MagickImage>? describe = null)
    {
        using var picture = new MagickImage(MagickColors.White, 60, 40);
        using var subject = new MagickImage(MagickColors.Firebrick, 20, 12);
        picture.Composite(subject, 6, 4, CompositeOperator.Over);
        if (orientation > 1)
        {
            var exif = new ExifProfile();
            exif.SetValue(ExifTag.Orientation, (ushort)orientation);
            picture.SetProfile(exif);
        }

        picture.Orientation = (Orientation)orientation;
        describe?.Invoke(picture);
        return picture.ToByteArray(encoder);
    }

    // Where the subject is: left or right, upper or lower.
    private static (bool IsLeft, bool IsUpper) Corner(MagickImage picture)
    {
        if (picture.HasAlpha)
        {
            picture.BackgroundColor = MagickColors.White;
            picture.Alpha(AlphaAction.Remove);
        }

        picture.ColorFuzz = new Percentage(20);
        var box = picture.BoundingBox!;
        return (box.X + (box.Width / 2) < picture.Width / 2, box.Y + (box.Height / 2) < picture.Height / 2);
    }
}
