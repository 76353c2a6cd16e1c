namespace Rembg.Client.Tests.Imaging;

public sealed class ImageFormatsTests
{
    [Theory]
    [InlineData(ImageFormat.Webp, ".webp", "image/webp", "webp", "image.webp")]
    [InlineData(ImageFormat.Png, ".png", "image/png", "png", "image.png")]
    [InlineData(ImageFormat.Jpeg, ".jpg", "image/jpeg", "jpeg", "image.jpg")]
    [InlineData(ImageFormat.Bmp, ".bmp", "image/bmp", "bmp", "image.bmp")]
    public void Each_format_has_its_names(
        ImageFormat format, string extension, string mediaType, string field, string upload)
    {
        Assert.Equal(extension, format.Extension());
        Assert.Equal(mediaType, format.MediaType());
        Assert.Equal(field, format.FieldValue());
        Assert.Equal(upload, format.UploadName());
        Assert.Equal(format, ImageFormats.FromExtension(extension));
    }

    [Fact]
    public void A_number_that_is_no_format_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ImageFormat)9).Extension());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ImageFormat)9).MediaType());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ImageFormat)9).FieldValue());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ImageFormat)9).UploadName());
    }

    [Theory]
    [InlineData(".JPG", ImageFormat.Jpeg)]
    [InlineData(".jpeg", ImageFormat.Jpeg)]
    [InlineData(".Jpe", ImageFormat.Jpeg)]
    [InlineData(".JFIF", ImageFormat.Jpeg)]
    [InlineData(".PNG", ImageFormat.Png)]
    [InlineData(".WebP", ImageFormat.Webp)]
    [InlineData(".Bmp", ImageFormat.Bmp)]
    [InlineData(".DIB", ImageFormat.Bmp)]
    [InlineData(".gif", null)]
    [InlineData("jpg", null)]
    [InlineData(".", null)]
    [InlineData("", null)]
    public void Extensions_are_known_in_any_case_even_in_Turkey(string extension, ImageFormat? expected)
    {
        using var _ = new TurkishCulture();
        Assert.Equal(expected, ImageFormats.FromExtension(extension));
    }
}
