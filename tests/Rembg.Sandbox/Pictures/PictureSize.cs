using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>Width and height in pixels.</summary>
internal readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>The size that a job resizes its picture to, before it is rotated.</summary>
    public static PictureSize Resized(RemovalJob job)
    {
        var (width, height) = (job.SourceSize.Width, job.SourceSize.Height);
        if (job.ExactResize)
        {
            return new(job.Width ?? width, job.Height ?? height);
        }

        var scale = Math.Min(
            job.Width / (double)width ?? double.PositiveInfinity,
            job.Height / (double)height ?? double.PositiveInfinity);
        return double.IsInfinity(scale)
            ? job.SourceSize
            : new(Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>The size of a job's whole canvas, after the rotation.</summary>
    public static PictureSize Canvas(RemovalJob job)
    {
        var size = Resized(job);
        var (sin, cos) = Math.SinCos(job.Angle * Math.PI / 180);
        (sin, cos) = (Math.Abs(sin), Math.Abs(cos));
        return job.Expand
            ? new(Span(size.Width * cos + size.Height * sin), Span(size.Width * sin + size.Height * cos))
            : size;

        // A right angle must not grow by the rounding of its sine.
        static int Span(double length) => (int)Math.Ceiling(length - 1e-6);
    }
}
