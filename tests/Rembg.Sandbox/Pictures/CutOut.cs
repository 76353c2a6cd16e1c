using System.Globalization;
using ImageMagick;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>Real cut-outs: whatever the colour of the edges reaches is background.</summary>
internal sealed class CutOut : IPictureMaker
{
    // The work is the processor's: more in parallel would only be slower, and take more memory.
    private static readonly SemaphoreSlim Slots = new(Environment.ProcessorCount);

    private static readonly Percentage Tolerance = new(15);

    static CutOut() => ResourceLimits.Thread = 1;

    /// <inheritdoc/>
    public bool ReadsSource => true;

    /// <inheritdoc/>
    public async Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation)
    {
        await Slots.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Make(job, source!), cancellation);
        }
        finally
        {
            Slots.Release();
        }
    }

    private static byte[]? Make(RemovalJob job, string source)
    {
        using var picture = TryDecode(job, source);
        if (picture is null)
        {
            return null;
        }

        Cut(picture);
        if (job.Mask)
        {
            picture.Alpha(AlphaAction.Extract);
        }

        Rotate(picture, job);
        var background = job.BackgroundColor ?? (job.Format == PictureFormat.Jpeg && !job.Mask ? "white" : null);
        return background is null ? PictureEncoder.Encode(picture, job) : Lay(picture, background, job);
    }

    // Resized before it is cut out: the same picture, but a large one that is asked for small is decoded small.
    private static MagickImage? TryDecode(RemovalJob job, string source)
    {
        var settings = new MagickReadSettings { Format = PictureEncoder.Format(job.Source), FrameIndex = 0, FrameCount = 1 };
        var hint = PictureSize.Resized(job);
        var side = job.HonoursOrientation ? Math.Max(hint.Width, hint.Height) : 0;
        settings.SetDefine(MagickFormat.Jpeg, "size", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(hint.Width, side)}x{Math.Max(hint.Height, side)}"));
        var picture = new MagickImage();
        try
        {
            picture.Read(source, settings);
        }
        catch (MagickErrorException exception) when (exception is not MagickResourceLimitErrorException)
        {
            picture.Dispose();
            return null;
        }

        var size = hint;
        if (job.HonoursOrientation)
        {
            var isTurned = picture.Orientation >= Orientation.LeftTop;
            picture.AutoOrient();
            size = isTurned ? PictureSize.Resized(job with { SourceSize = new(job.SourceSize.Height, job.SourceSize.Width) }) : hint;
        }

        picture.Resize(new MagickGeometry((uint)size.Width, (uint)size.Height) { IgnoreAspectRatio = true });
        picture.ResetPage();
        picture.ColorSpace = ColorSpace.sRGB;
        picture.Alpha(AlphaAction.Set);
        return picture;
    }

    // A frame in the colour of the first corner joins the four edges; the other corners may differ from it.
    private static void Cut(MagickImage picture)
    {
        picture.ColorFuzz = Tolerance;
        picture.BorderColor = picture.GetPixels()[0, 0]!.ToColor()!;
        picture.Compose = CompositeOperator.Copy;
        picture.Border(1);
        picture.FloodFill(MagickColors.None, 0, 0);
        picture.Shave(1);
        picture.ResetPage();
        var (right, bottom) = ((int)picture.Width - 1, (int)picture.Height - 1);
        picture.FloodFill(MagickColors.None, right, 0);
        picture.FloodFill(MagickColors.None, 0, bottom);
        picture.FloodFill(MagickColors.None, right, bottom);
        picture.ColorFuzz = new Percentage(0);
        picture.Compose = CompositeOperator.Over;
    }

    // Positive is counter-clockwise. The documentation does not say; but its pair of names, angle and expand, is that
    // of the Pillow library's rotation, which turns that way.
    private static void Rotate(MagickImage picture, RemovalJob job)
    {
        if (job.Angle == 0)
        {
            return;
        }

        picture.BackgroundColor = job.Mask ? MagickColors.Black : MagickColors.None;
        if (job.Expand)
        {
            picture.Rotate(-job.Angle);
        }
        else
        {
            picture.VirtualPixelMethod = VirtualPixelMethod.Background;
            picture.Distort(DistortMethod.ScaleRotateTranslate, -job.Angle);
        }

        picture.ResetPage();
    }

    private static byte[] Lay(MagickImage picture, string background, RemovalJob job)
    {
        using var canvas = new MagickImage(new MagickColor(background), picture.Width, picture.Height);
        canvas.Composite(picture, CompositeOperator.Over);
        return PictureEncoder.Encode(canvas, job);
    }
}
