using System.Globalization;

namespace Rembg.Parameters;

/// <summary>
/// A size in pixels as it was asked for, 1 to 10000. It also holds what is not one, for PowerShell drops a value of the pipeline
/// that it cannot convert, and the image would be made, and paid for, without it.
/// </summary>
public sealed class PixelCount
{
    /// <summary>Reads a value, and never throws.</summary>
    /// <param name="given">A whole number, or text of digits.</param>
    public PixelCount(object? given) => Reading = ValueReading.Pixels(given);

    internal Reading<int?> Reading { get; }

    /// <summary>The number of pixels, or why there is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Reading.Problem ?? Convert.ToString(Reading.Value, CultureInfo.InvariantCulture)!;
}
