namespace Rembg.Parameters;

/// <summary>The format of an output as it was asked for, or what is not one; see <see cref="PixelCount"/>.</summary>
public sealed class OutputFormat
{
    /// <summary>Reads a value, and never throws.</summary>
    /// <param name="given">Webp, Png, Jpeg or Bmp in any case; also jpg, and an extension with its dot.</param>
    public OutputFormat(object? given) => Reading = ValueReading.Format(given);

    internal Reading<ImageFormat?> Reading { get; }

    /// <summary>The name of the format, or why there is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Reading.Problem ?? Reading.Value.ToString()!;
}
