using System.Diagnostics;
using System.Globalization;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>
/// Real cut-outs by ImageMagick: what can be reached from the edges without leaving the colour of the corners is the
/// background.
/// </summary>
internal sealed class CutOut(ImageMagick program) : IPictureMaker
{
    // The work is the processor's: more at once would only be slower, and take more memory.
    private static readonly SemaphoreSlim Slots = new(Environment.ProcessorCount);

    /// <inheritdoc/>
    public bool ReadsSource => true;

    /// <inheritdoc/>
    public async Task<byte[]?> MakeAsync(RemovalJob job, string? source, CancellationToken cancellation)
    {
        await Slots.WaitAsync(cancellation);
        try
        {
            return await RunAsync(Arguments(job, source!), cancellation);
        }
        finally
        {
            Slots.Release();
        }
    }

    private async Task<byte[]?> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            using var picture = new MemoryStream();
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardOutput.BaseStream.CopyToAsync(picture, cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0 && picture.Length > 0)
            {
                return picture.ToArray();
            }

            ThrowIfTooMuch(await errors);
            return null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    // A limit of this machine must not look like a corrupt picture.
    private static void ThrowIfTooMuch(string errors)
    {
        if (errors.Contains("exhausted", StringComparison.Ordinal) || errors.Contains("exceeds limit", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The picture is too much for ImageMagick on this machine: {errors}");
        }
    }

    // Resized before it is cut out: the same picture, but a large one that is asked for small is decoded small.
    private IEnumerable<string> Arguments(RemovalJob job, string source)
    {
        var size = PictureSize.Resized(job);
        var (width, height) = (size.Width, size.Height);
        return
        [
            "-limit", "thread", "1",
            "-define", Text($"jpeg:size={width}x{height}"),
            $"{PictureFormats.Name(job.Source)}:{source}[0]",
            "-resize", Text($"{width}x{height}!"), "+repage", "-colorspace", "sRGB", "-alpha", "set",
            .. Cut(width, height),
            .. job.Mask ? ["-alpha", "extract"] : Array.Empty<string>(),
            .. Rotation(job),
            .. Background(job),
            "-strip", "-quality", "90",
            job.Format == PictureFormat.Png && !job.Mask ? "png32:-" : PictureFormats.Name(job.Format) + ":-",
        ];
    }

    // A frame in the colour of the first corner joins the four edges; the other corners may differ from it.
    private IEnumerable<string> Cut(int width, int height) =>
    [
        "(", "+clone", "-crop", "1x1+0+0", "+repage", "-scale", Text($"{width + 2}x{height + 2}!"), ")",
        "+swap", "-geometry", "+1+1", "-composite",
        "-fuzz", "15%", "-fill", "none",
        "-draw", Flood(0, 0),
        "-shave", "1x1", "+repage",
        "-draw", Flood(width - 1, 0),
        "-draw", Flood(0, height - 1),
        "-draw", Flood(width - 1, height - 1),
    ];

    private string Flood(int x, int y) => Text($"{program.AlphaPrimitive} {x},{y} floodfill");

    // Positive is counter-clockwise. The documentation does not say; but its pair of names, angle and expand, is that
    // of the Pillow library's rotation, which turns that way.
    private static IEnumerable<string> Rotation(RemovalJob job)
    {
        var fill = job.Mask ? "black" : "none";
        var clockwise = Text($"{-job.Angle}");
        return job.Angle == 0 ? []
            : job.Expand ? ["-background", fill, "-rotate", clockwise, "+repage"]
            : ["-background", fill, "-virtual-pixel", "background", "-distort", "ScaleRotateTranslate", clockwise];
    }

    // JPEG knows no transparency, so its background is white unless another was asked for.
    private static IEnumerable<string> Background(RemovalJob job) =>
        job.BackgroundColor is { } color ? ["-background", color, "-flatten"]
        : job.Format == PictureFormat.Jpeg && !job.Mask ? ["-background", "white", "-flatten"]
        : [];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
