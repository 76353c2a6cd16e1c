using ImageMagick;
using ImageMagick.Drawing;

namespace Rembg.Report.Tests.Browsing;

/// <summary>The pixels of a photograph of the page, and pictures to be shown on it.</summary>
internal sealed class Pixels : IDisposable
{
    private readonly MagickImage _picture;
    private readonly IPixelCollection<byte> _pixels;

    public Pixels(byte[] picture)
    {
        _picture = new MagickImage(picture);
        _pixels = _picture.GetPixels();
    }

    public int Width => (int)_picture.Width;

    /// <summary>The colour at a place, as red, green and blue.</summary>
    public (int Red, int Green, int Blue) this[int x, int y]
    {
        get
        {
            var color = _pixels.GetPixel(x, y).ToColor()!;
            return (color.R, color.G, color.B);
        }
    }

    /// <summary>A PNG whose middle half has one colour, and whose border has another, each as #RRGGBBAA.</summary>
    public static byte[] Make(int width, int height, string middle, string border)
    {
        using var picture = new MagickImage(new MagickColor(border), (uint)width, (uint)height);
        new Drawables().FillColor(new MagickColor(middle)).Rectangle(width / 4, height / 4, (width * 3 / 4) - 1, (height * 3 / 4) - 1).Draw(picture);
        return picture.ToByteArray(MagickFormat.Png32);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pixels.Dispose();
        _picture.Dispose();
    }
}
