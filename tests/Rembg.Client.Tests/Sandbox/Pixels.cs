using System.Diagnostics;
using Rembg.Sandbox.Pictures;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>One pixel.</summary>
internal readonly record struct Pixel(byte Red, byte Green, byte Blue, byte Alpha);

/// <summary>A decoded picture.</summary>
internal sealed class Pixels(PictureSize size, byte[] rgba)
{
    /// <summary>Its size.</summary>
    public PictureSize Size => size;

    /// <summary>One of its pixels.</summary>
    public Pixel this[int x, int y] =>
        rgba.AsSpan(4 * (y * size.Width + x), 4) is [var red, var green, var blue, var alpha] ? new(red, green, blue, alpha) : default;

    /// <summary>Decodes a picture of any format with ImageMagick.</summary>
    public static async Task<Pixels> DecodeAsync(byte[] picture, CancellationToken cancellation)
    {
        var header = PictureHeader.TryRead(picture);
        Assert.NotNull(header);
        var rgba = await RunAsync([PictureFormats.Name(header.Format) + ":-", "-depth", "8", "rgba:-"], picture, cancellation);
        Assert.Equal(4 * header.Size.Width * header.Size.Height, rgba.Length);
        return new Pixels(header.Size, rgba);
    }

    /// <summary>Runs ImageMagick.</summary>
    public static async Task<byte[]> RunAsync(IEnumerable<string> arguments, byte[] input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(ImageMagickLocator.Program!.Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
        await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(cancellation);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
