using ImageMagick;
using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Orientation, colour profile and animation, as encoders and tools write them.</summary>
public sealed class MetadataTests
{
    public static TheoryData<string, int> Oriented { get; } = [.. from kind in new[] { "jpeg", "png", "png, behind the data", "webp", "webp, with a name" } from orientation in Enumerable.Range(0, 10) select (kind, orientation)];

    [Theory]
    [MemberData(nameof(Oriented))]
    public void The_orientation_is_read_in_either_byte_order(string kind, int orientation)
    {
        foreach (var isLittle in new[] { true, false })
        {
            var header = Read(WithExif(kind, HeaderBuilder.Tiff(orientation, isLittle)));
            Assert.Equal(orientation is >= 1 and <= 8 ? orientation : 0, header.Orientation);
            Assert.Equal(orientation is >= 2 and <= 8, header.IsReoriented);
            Assert.Equal((37, 21), (header.Width, header.Height));
        }
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    public void Metadata_cut_at_any_byte_are_no_orientation_and_no_exception(string kind)
    {
        var tiff = HeaderBuilder.Tiff(6, isLittle: true);
        for (var length = 0; length < tiff.Length; length++)
        {
            Assert.InRange(Read(WithExif(kind, tiff[..length])).Orientation, 0, 6);
        }
    }

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.Png)]
    [InlineData(MagickFormat.WebP)]
    public void What_a_real_encoder_embeds_is_read(MagickFormat encoder)
    {
        using var picture = new MagickImage(MagickColors.Red, 37, 21);
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Orientation, (ushort)8);
        picture.Orientation = Orientation.LeftBottom;
        picture.SetProfile(exif);
        picture.SetProfile(ColorProfiles.AdobeRGB1998);
        var adobe = Read(picture.ToByteArray(encoder));
        Assert.Equal((8, "Adobe RGB (1998)"), (adobe.Orientation, adobe.Profile));

        picture.SetProfile(ColorProfiles.SRGB);
        var standard = Read(picture.ToByteArray(encoder));
        Assert.Contains("sRGB", standard.Profile, StringComparison.Ordinal);

        picture.RemoveProfile("icc");
        picture.RemoveProfile("exif");
        var bare = Read(picture.ToByteArray(encoder));
        Assert.Equal(0, bare.Orientation);
        Assert.False(ImageComparison.HasLostProfile(standard, bare));
        Assert.True(ImageComparison.HasLostProfile(adobe, bare with { Profile = null }));
        Assert.False(ImageComparison.HasLostProfile(adobe, adobe));
    }

    // As phones embed it: version 4, whose description is UTF-16 behind a table of languages.
    [Fact]
    public void A_profile_of_version_4_is_described_too()
    {
        byte[] text = [.. System.Text.Encoding.BigEndianUnicode.GetBytes("Display P3")];
        byte[] description = [.. "mluc\0\0\0\0\0\0\0\u0001\0\0\0\u000CenUS\0\0\0"u8, (byte)text.Length, 0, 0, 0, 28, .. text];
        byte[] profile = [.. new byte[128], 0, 0, 0, 2, .. "cprt\0\0\0\0\0\0\0\0desc\0\0\0"u8, 156, 0, 0, 0, (byte)description.Length, .. description];
        var segment = HeaderBuilder.JpegSegment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. profile]);
        Assert.Equal("Display P3", Read(HeaderBuilder.JpegWhole(37, 21, segment)).Profile);
        for (var length = 0; length < profile.Length; length++)
        {
            var cut = HeaderBuilder.JpegSegment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. profile[..length]]);
            Assert.Equal("", Read(HeaderBuilder.JpegWhole(37, 21, cut)).Profile ?? "");
        }
    }

    [Fact]
    public void An_animation_has_more_than_one_frame()
    {
        using var frames = new MagickImageCollection { new MagickImage(MagickColors.Red, 37, 21), new MagickImage(MagickColors.Blue, 37, 21) };
        Assert.True(Read(frames.ToByteArray(MagickFormat.WebP)).IsAnimated);
        Assert.False(Read(frames[0].ToByteArray(MagickFormat.WebP)).IsAnimated);
        Assert.All([1, 2], count => Assert.Equal(count > 1, Read(WithChunk(HeaderBuilder.PngChunk("acTL"u8, [0, 0, 0, (byte)count, 0, 0, 0, 0]))).IsAnimated));
    }

    [Theory]
    [InlineData(6, 40, 30, 40, 30, 0, true)]
    [InlineData(5, 40, 30, 40, 30, 1, true)] // A tag of 1 leaves it as it is.
    [InlineData(8, 4000, 3000, 800, 600, 0, true)] // A preview.
    [InlineData(7, 1001, 1000, 1001, 1000, 0, true)]
    [InlineData(6, 40, 30, 30, 40, 0, false)] // Carried out.
    [InlineData(6, 1001, 1000, 1000, 1001, 0, false)]
    [InlineData(6, 40, 30, 40, 30, 6, false)] // The viewer carries it out.
    [InlineData(3, 40, 30, 40, 30, 0, false)] // Sizes do not show half a turn,
    [InlineData(6, 30, 30, 30, 30, 0, false)] // nor anything of a square,
    [InlineData(6, 40, 30, 20, 18, 0, false)] // nor of what was cropped.
    public void What_sizes_show_is_told_and_nothing_else(int orientation, int width, int height, int answerWidth, int answerHeight, int answerOrientation, bool isOnItsSide) =>
        Assert.Equal(isOnItsSide, ImageComparison.MayLieOnItsSide(
            new(ImageFormat.Jpeg, width, height) { Orientation = orientation },
            new(ImageFormat.Webp, answerWidth, answerHeight) { Orientation = answerOrientation }));

    private static byte[] WithExif(string kind, byte[] tiff) => kind switch
    {
        "jpeg" => HeaderBuilder.JpegWhole(37, 21, HeaderBuilder.JpegSegment(0xE1, [.. "Exif\0\0"u8, .. tiff])),
        "png" => WithChunk(HeaderBuilder.PngChunk("eXIf"u8, tiff)),
        "png, behind the data" => [.. HeaderBuilder.PngWhole(37, 21)[..^12], .. HeaderBuilder.PngChunk("eXIf"u8, tiff), .. HeaderBuilder.PngWhole(37, 21)[^12..]],
        "webp" => HeaderBuilder.WebpExtended(37, 21, ("EXIF", tiff)),
        _ => HeaderBuilder.WebpExtended(37, 21, ("EXIF", [.. "Exif\0\0"u8, .. tiff])),
    };

    private static byte[] WithChunk(byte[] chunk) => [.. HeaderBuilder.Png(37, 21), .. chunk, .. HeaderBuilder.PngWhole(37, 21).AsSpan(33)];

    private static ImageHeader Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Assert.True(ImageIntegrity.TryCheck(stream, out var header, out var problem), problem);
        return header;
    }
}
