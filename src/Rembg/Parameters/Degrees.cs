using System.Globalization;

namespace Rembg.Parameters;

/// <summary>An angle in degrees as it was asked for, -360 to 360, or what is not one; see <see cref="PixelCount"/>.</summary>
public sealed class Degrees
{
    /// <summary>Reads a value, and never throws.</summary>
    /// <param name="given">A number, or text of digits with a point before the fraction.</param>
    public Degrees(object? given) => Reading = ValueReading.Degrees(given);

    internal Reading<double?> Reading { get; }

    /// <summary>The angle, or why there is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Reading.Problem ?? Convert.ToString(Reading.Value, CultureInfo.InvariantCulture)!;
}
