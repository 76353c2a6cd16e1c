using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Files as real encoders write them, with the options that change how the header looks.</summary>
public sealed class RealFileTests
{
    [Theory]
    [InlineData(ImageFormat.Png, "png", "")]
    [InlineData(ImageFormat.Png, "png", "-interlace PNG")]
    [InlineData(ImageFormat.Png, "png", "-colors 8 -type Palette")]
    [InlineData(ImageFormat.Bmp, "bmp2", "")]
    [InlineData(ImageFormat.Bmp, "bmp3", "")]
    [InlineData(ImageFormat.Bmp, "bmp", "-alpha set")]
    [InlineData(ImageFormat.Bmp, "bmp3", "-colors 8 -type Palette -compress RLE")]
    [InlineData(ImageFormat.Webp, "webp", "-quality 50")]
    [InlineData(ImageFormat.Webp, "webp", "-define webp:lossless=true")]
    [InlineData(ImageFormat.Webp, "webp", "-alpha set -channel A -evaluate set 50% +channel -quality 50")]
    [InlineData(ImageFormat.Jpeg, "jpg", "")]
    [InlineData(ImageFormat.Jpeg, "jpg", "-interlace JPEG")]
    [InlineData(ImageFormat.Jpeg, "jpg", "-colorspace CMYK")]
    [InlineData(ImageFormat.Jpeg, "jpg", "-colorspace Gray -define jpeg:arithmetic-coding=true")]
    [InlineData(ImageFormat.Jpeg, "jpg", "-comment {long}")]
    public async Task A_real_file_is_read_and_is_whole_and_its_half_is_not(
        ImageFormat format, string encoder, string options)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var arguments = options.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(argument => argument == "{long}" ? new string('x', 60_000) : argument);
            await ImageMagick.RunAsync(["-size", "123x77", "plasma:red-blue", .. arguments, $"{encoder}:{path}"]);

            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(format, ImageSignature.Detect(bytes.AsSpan(0, ImageSignature.Length)));
            using (var stream = File.OpenRead(path))
            {
                Assert.True(ImageHeaderReader.TryRead(stream, format, out var header, out var problem), problem);
                Assert.Equal(new ImageHeader(format, 123, 77), header);
                Assert.Equal(format, ImageIntegrity.Check(stream, out problem));
            }

            Assert.All([bytes.Length / 2, bytes.Length - 2], length =>
                Assert.Null(ImageIntegrity.Check(new MemoryStream(bytes, 0, length), out _)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
