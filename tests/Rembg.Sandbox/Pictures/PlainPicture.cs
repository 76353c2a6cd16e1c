using System.Collections.Concurrent;
using ImageMagick;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>
/// A picture of one colour, for sources that are a header and noise. PNG and BMP have the size and background asked for;
/// JPEG and WebP, which would take the time of large pictures, are always 320 × 120.
/// </summary>
internal sealed class PlainPicture : IPictureMaker
{
    private const int LargestKept = 64 * 1024;

    private static readonly PictureSize FixedSize = new(320, 120);
    private static readonly ConcurrentDictionary<(PictureFormat Format, PictureSize Size, string Color), byte[]> Made = new();

    /// <inheritdoc/>
    public bool ReadsSource => false;

    /// <inheritdoc/>
    public Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation)
    {
        var size = job.Format is PictureFormat.Png or PictureFormat.Bmp ? PictureSize.Canvas(job) : FixedSize;
        var color = job.Mask ? "black" : job.BackgroundColor ?? (job.Format is PictureFormat.Webp or PictureFormat.Png ? "none" : "white");
        if (!Made.TryGetValue((job.Format, size, color), out var picture))
        {
            picture = Make(job, size, color);
            if (picture.Length <= LargestKept)
            {
                Made[(job.Format, size, color)] = picture;
            }
        }

        return Task.FromResult<byte[]?>(picture);
    }

    private static byte[] Make(RemovalJob job, PictureSize size, string color)
    {
        using var picture = new MagickImage(new MagickColor(color), (uint)size.Width, (uint)size.Height);
        return PictureEncoder.Encode(picture, job);
    }
}
