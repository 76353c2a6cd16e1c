using System.Collections.Concurrent;
using ImageMagick;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>
/// A picture that shows nothing of its source, for sources that are a header and noise. PNG and BMP are of one colour and have
/// the size and background asked for; JPEG and WebP, which are slow to encode when they are large, are always the same small rose.
/// </summary>
internal sealed class PlainPicture : IPictureMaker
{
    private const int LargestKept = 64 * 1024;

    private const string Rose = "rose:";

    private static readonly PictureSize RoseSize = new(320, 120);
    private static readonly ConcurrentDictionary<(PictureFormat Format, PictureSize Size, string Content), byte[]> Made = new();

    /// <inheritdoc/>
    public bool ReadsSource => false;

    /// <inheritdoc/>
    public Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation)
    {
        var (size, content) = job.Format is PictureFormat.Webp or PictureFormat.Jpeg ? (RoseSize, Rose) : (PictureSize.Canvas(job), Color(job));
        if (!Made.TryGetValue((job.Format, size, content), out var picture))
        {
            picture = Make(job, size, content);
            if (picture.Length <= LargestKept)
            {
                Made[(job.Format, size, content)] = picture;
            }
        }

        return Task.FromResult<byte[]?>(picture);
    }

    private static string Color(RemovalJob job) =>
        "xc:" + (job.Mask ? "black" : job.BackgroundColor ?? (job.Format == PictureFormat.Png ? "none" : "white"));

    private static byte[] Make(RemovalJob job, PictureSize size, string content)
    {
        var (width, height) = ((uint)size.Width, (uint)size.Height);
        using var picture = new MagickImage(content, width, height);
        picture.Resize(new MagickGeometry(width, height) { IgnoreAspectRatio = true });
        return PictureEncoder.Encode(picture, job);
    }
}
