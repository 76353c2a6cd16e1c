using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

public sealed class ImageSignatureTests
{
    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Every_kind_is_told_by_its_first_bytes(string name)
    {
        var sample = Samples.All[name];
        var start = sample.Bytes.AsSpan(0, ImageSignature.Length);
        Assert.Equal(sample.Format, ImageSignature.Detect(start));
        Assert.Null(ImageSignature.NameUnsupported(start));
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void A_start_too_short_to_tell_is_nothing_or_the_truth(string name)
    {
        var sample = Samples.All[name];
        Assert.Null(ImageSignature.Detect([]));
        for (var length = 1; length < ImageSignature.Length; length++)
        {
            if (ImageSignature.Detect(sample.Bytes.AsSpan(0, length)) is { } format)
            {
                Assert.Equal(sample.Format, format);
            }
        }
    }

    [Theory]
    [InlineData("BMW and other makers", null)]
    [InlineData("RIFF\u0010\0\0\0WAVEfmt ", null)]
    [InlineData("just a line of text", null)]
    [InlineData("GIF89a\u0001\0\u0001\0", "GIF")]
    [InlineData("II*\0\u0008\0\0\0", "TIFF")]
    [InlineData("MM\0*\0\0\0\u0008", "TIFF")]
    [InlineData("II+\0\u0008\0\0\0", "TIFF")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u001Cftypavif\0\0\0\0", "AVIF")]
    [InlineData("\0\0\0\u001Cftypmp42\0\0\0\0", null)]
    [InlineData("\0\0\0\u000CJXL \r\n\u0087\n", "JPEG XL")]
    [InlineData("\u00FF\n\u0000\u0000", "JPEG XL")]
    [InlineData("\0\0\0\u000CjP  \r\n\u0087\n", "JPEG 2000")]
    [InlineData("\u00FFO\u00FFQ\0", "JPEG 2000")]
    [InlineData("8BPS\0\u0001", "PSD")]
    [InlineData("\0\0\u0001\0\u0001\0", "ICO")]
    [InlineData("%PDF-1.7\n", "PDF")]
    [InlineData("<svg xmlns=\"http", "SVG")]
    [InlineData("<?xml version=\"1", "XML")]
    [InlineData("<!DOCTYPE html><", "HTML")]
    [InlineData("\u00EF\u00BB\u00BF<html><head>", "HTML")]
    public void What_the_service_does_not_take_is_named_where_it_can_be(string latin1, string? expected)
    {
        var start = System.Text.Encoding.Latin1.GetBytes(latin1);
        start = start[..Math.Min(start.Length, ImageSignature.Length)];
        Assert.Null(ImageSignature.Detect(start));
        Assert.Equal(expected, ImageSignature.NameUnsupported(start));
    }
}
