using ImageMagick;
using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Files as real encoders write them, with the options that change how the header looks.</summary>
public sealed class RealFileTests
{
    private static readonly Dictionary<string, Action<MagickImage>> Options = new()
    {
        ["plain"] = _ => { },
        ["PNG interlaced"] = picture => picture.Settings.Interlace = Interlace.Png,
        ["palette"] = Palette,
        ["palette, packed"] = picture =>
        {
            Palette(picture);
            picture.Settings.Compression = CompressionMethod.RLE;
        },
        ["alpha"] = HalfTransparent,
        ["half quality"] = picture => picture.Quality = 50,
        ["lossless"] = picture => picture.Settings.SetDefine(MagickFormat.WebP, "lossless", true),
        ["half transparent"] = picture =>
        {
            HalfTransparent(picture);
            picture.Quality = 50;
        },
        ["progressive"] = picture => picture.Settings.Interlace = Interlace.Jpeg,
        ["CMYK"] = picture => picture.ColorSpace = ColorSpace.CMYK,
        ["gray, arithmetic coding"] = picture =>
        {
            picture.ColorSpace = ColorSpace.Gray;
            picture.Settings.SetDefine(MagickFormat.Jpeg, "arithmetic-coding", true);
        },
        ["long comment"] = picture => picture.Comment = new string('x', 60_000),
    };

    [Theory]
    [InlineData(ImageFormat.Png, MagickFormat.Png, "plain")]
    [InlineData(ImageFormat.Png, MagickFormat.Png, "PNG interlaced")]
    [InlineData(ImageFormat.Png, MagickFormat.Png, "palette")]
    [InlineData(ImageFormat.Bmp, MagickFormat.Bmp2, "plain")]
    [InlineData(ImageFormat.Bmp, MagickFormat.Bmp3, "plain")]
    [InlineData(ImageFormat.Bmp, MagickFormat.Bmp, "alpha")]
    [InlineData(ImageFormat.Bmp, MagickFormat.Bmp3, "palette, packed")]
    [InlineData(ImageFormat.Webp, MagickFormat.WebP, "half quality")]
    [InlineData(ImageFormat.Webp, MagickFormat.WebP, "lossless")]
    [InlineData(ImageFormat.Webp, MagickFormat.WebP, "half transparent")]
    [InlineData(ImageFormat.Jpeg, MagickFormat.Jpeg, "plain")]
    [InlineData(ImageFormat.Jpeg, MagickFormat.Jpeg, "progressive")]
    [InlineData(ImageFormat.Jpeg, MagickFormat.Jpeg, "CMYK")]
    [InlineData(ImageFormat.Jpeg, MagickFormat.Jpeg, "gray, arithmetic coding")]
    [InlineData(ImageFormat.Jpeg, MagickFormat.Jpeg, "long comment")]
    public void A_real_file_is_read_and_is_whole_and_its_half_is_not(ImageFormat format, MagickFormat encoder, string options)
    {
        var bytes = Encode(encoder, Options[options]);
        Assert.Equal(format, ImageSignature.Detect(bytes.AsSpan(0, ImageSignature.Length)));
        using var stream = new MemoryStream(bytes);
        Assert.True(Headers.TryRead(stream, format, out var header, out var problem), problem);
        Assert.Equal((format, 123, 77), (header.Format, header.Width, header.Height));
        Assert.Equal(format, Headers.CompleteFormat(stream, out problem));

        // Decoders read a PNG whose image data are complete, though its end chunk is not.
        Assert.All([bytes.Length / 2, bytes.Length - 2], length => Assert.Equal(
            format == ImageFormat.Png && length == bytes.Length - 2 ? format : null, Headers.CompleteFormat(new MemoryStream(bytes, 0, length), out _)));
    }

    private static byte[] Encode(MagickFormat encoder, Action<MagickImage> options)
    {
        using var picture = new MagickImage("plasma:red-blue", new MagickReadSettings { Width = 123, Height = 77 });
        options(picture);
        return picture.ToByteArray(encoder);
    }

    private static void Palette(MagickImage picture)
    {
        picture.Quantize(new QuantizeSettings { Colors = 8 });
        picture.ColorType = ColorType.Palette;
    }

    private static void HalfTransparent(MagickImage picture)
    {
        picture.Alpha(AlphaAction.Set);
        picture.Evaluate(Channels.Alpha, EvaluateOperator.Set, new Percentage(50));
    }
}
