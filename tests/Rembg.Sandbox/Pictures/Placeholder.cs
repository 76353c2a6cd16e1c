using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>
/// A picture that says SANDBOX, for machines without ImageMagick. PNG and BMP have the very size and background asked
/// for; JPEG and WebP, whose encoders nobody writes by hand, are always the same genuine 320 × 120 file.
/// </summary>
internal sealed class Placeholder : IPictureMaker
{
    private static readonly byte[] Jpeg = Resource("placeholder.jpg");
    private static readonly byte[] Webp = Resource("placeholder.webp");

    /// <inheritdoc/>
    public bool ReadsSource => false;

    /// <inheritdoc/>
    public Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation) =>
        Task.FromResult<byte[]?>(job.Format switch
        {
            PictureFormat.Jpeg => Jpeg,
            PictureFormat.Webp => Webp,
            PictureFormat.Png => PngWriter.Write(Sign.For(job)),
            _ => BmpWriter.Write(Sign.For(job)),
        });

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Placeholder).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
