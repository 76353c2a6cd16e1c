using ImageMagick;
using Rembg.Sandbox.Pictures;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>One pixel.</summary>
internal readonly record struct Pixel(byte Red, byte Green, byte Blue, byte Alpha);

/// <summary>A decoded picture.</summary>
internal sealed class Pixels(byte[] picture) : IDisposable
{
    private readonly MagickImage _picture = new(picture);

    /// <summary>The format it was encoded in.</summary>
    public MagickFormat Format => _picture.Format;

    /// <summary>Its size.</summary>
    public PictureSize Size => new((int)_picture.Width, (int)_picture.Height);

    /// <summary>How much of it there is, from 0 for nothing to 1 for an opaque picture.</summary>
    public double Coverage => _picture.HasAlpha ? _picture.Statistics().GetChannel(PixelChannel.Alpha)!.Mean / byte.MaxValue : 1;

    /// <summary>One of its pixels.</summary>
    public Pixel this[int x, int y]
    {
        get
        {
            using var pixels = _picture.GetPixels();
            return pixels.GetPixel(x, y).ToColor() is { } color ? new(color.R, color.G, color.B, color.A) : default;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _picture.Dispose();
}
