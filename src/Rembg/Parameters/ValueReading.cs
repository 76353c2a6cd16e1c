using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>
/// Reads values as people write them at the prompt, in a CSV, in JSON: strictly, and the same in every culture. PowerShell's
/// own conversions would make 125 of <c>12,5</c> and 1 of <c>1.200</c>. Nothing here throws.
/// </summary>
internal static class ValueReading
{
    /// <summary>The formats that the service makes, the default one first.</summary>
    public static readonly IReadOnlyList<ImageFormat> Formats = [ImageFormat.Webp, ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Bmp];

    private const string WholeNumber = "a whole number in digits, such as 800";
    private const string Number = "a number in digits, with a point before the fraction, such as 12.5";

    /// <summary>Reads a size in pixels.</summary>
    public static Reading<int?> Pixels(object? given)
    {
        if (!TryNumber(given, mayHavePoint: false, out var number))
        {
            return IsUnset(given) ? default : NotUnderstood<int?>(given, WholeNumber);
        }

        if (number != Math.Floor(number))
        {
            return NotUnderstood<int?>(given, WholeNumber);
        }

        return number is >= ServiceLimits.MinimumDimension and <= ServiceLimits.MaximumDimension
            ? new((int)number)
            : NotUnderstood<int?>(given, FormattableString.Invariant(
                $"a number of pixels from {ServiceLimits.MinimumDimension} to {ServiceLimits.MaximumDimension}"));
    }

    /// <summary>Reads an angle in degrees.</summary>
    public static Reading<double?> Degrees(object? given)
    {
        if (!TryNumber(given, mayHavePoint: true, out var number))
        {
            return IsUnset(given) ? default : NotUnderstood<double?>(given, Number);
        }

        return Math.Abs(number) <= ServiceLimits.MaximumAngle
            ? new(number)
            : NotUnderstood<double?>(given, FormattableString.Invariant(
                $"an angle from -{ServiceLimits.MaximumAngle} to {ServiceLimits.MaximumAngle} degrees"));
    }

    /// <summary>Reads the name of an output format: also <c>jpg</c>, and an extension with its dot.</summary>
    public static Reading<ImageFormat?> Format(object? given)
    {
        if (IsUnset(given))
        {
            return default;
        }

        switch (Unwrap(given))
        {
            case ImageFormat format when Formats.Contains(format):
                return new(format);
            case string text:
                var name = text.Trim().TrimStart('.');
                if (string.Equals(name, "jpg", StringComparison.OrdinalIgnoreCase))
                {
                    return new(ImageFormat.Jpeg);
                }

                // By name only: Enum.Parse would take numbers, and two names with a comma between them.
                foreach (var format in Formats)
                {
                    if (string.Equals(name, format.ToString(), StringComparison.OrdinalIgnoreCase))
                    {
                        return new(format);
                    }
                }

                break;
        }

        return NotUnderstood<ImageFormat?>(given, "an output format, which are Webp, Png, Jpeg, Bmp");
    }

    /// <summary>Reads a yes or no.</summary>
    public static Reading<bool> Switch(object? given) => Unwrap(given) switch
    {
        null => default,
        bool value => new(value),
        SwitchParameter value => new(value.IsPresent),
        string text => text.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "$TRUE" or "YES" or "Y" or "1" => new(true),
            "FALSE" or "$FALSE" or "NO" or "N" or "0" or "" => new(false),
            _ => NotUnderstood<bool>(given, "yes or no, true or false, 1 or 0"),
        },
        _ when TryNumber(given, mayHavePoint: true, out var number) && number is 0 or 1 => new(number == 1),
        _ => NotUnderstood<bool>(given, "yes or no, true or false, 1 or 0"),
    };

    /// <summary>Reads a text, such as a path or a colour; an empty one means that none is given.</summary>
    public static Reading<string?> Text(object? given) => Unwrap(given) switch
    {
        null => default,
        string text => new(string.IsNullOrWhiteSpace(text) ? null : text),
        FileSystemInfo file => new(file.FullName),
        char or Enum or Uri => new(Convert.ToString(Unwrap(given), CultureInfo.InvariantCulture)),
        _ when TryNumber(given, mayHavePoint: true, out _) => new(Convert.ToString(Unwrap(given), CultureInfo.InvariantCulture)),
        _ => NotUnderstood<string?>(given, "text"),
    };

    /// <summary>Reads the bytes of an image.</summary>
    public static Reading<byte[]?> Bytes(object? given) => Unwrap(given) switch
    {
        null => default,
        byte[] bytes => new(bytes),
        IEnumerable list and not string when LanguagePrimitives.TryConvertTo<byte[]>(list, out var bytes) => new(bytes),
        _ => NotUnderstood<byte[]?>(given, "an array of bytes"),
    };

    /// <summary>Whether a cell says nothing: it is empty, or has only blanks.</summary>
    public static bool IsUnset(object? given) => Unwrap(given) is null || (Unwrap(given) is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>A value without the wrapping that PowerShell gives it.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    // Digits of ASCII, an optional sign, and at most one point between digits: no exponent, no thousands, no unit.
    private static bool TryNumber(object? given, bool mayHavePoint, out double number)
    {
        number = 0;
        switch (Unwrap(given))
        {
            case string text:
                text = text.Trim();
                return IsPlainNumber(text, mayHavePoint)
                    && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                number = Convert.ToDouble(Unwrap(given), CultureInfo.InvariantCulture);
                return !double.IsNaN(number) && !double.IsInfinity(number);
            default:
                return false;
        }
    }

    private static bool IsPlainNumber(string text, bool mayHavePoint)
    {
        var start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var point = mayHavePoint ? text.IndexOf('.') : -1;
        for (var index = start; index < text.Length; index++)
        {
            if (index != point && text[index] is < '0' or > '9')
            {
                return false;
            }
        }

        return text.Length > start && point != start && point != text.Length - 1;
    }

    private static Reading<T> NotUnderstood<T>(object? given, string expected)
    {
        var value = Unwrap(given);
        if (value is IList { Count: > 0 } list and not byte[])
        {
            // What -Angle 12,5 is to PowerShell.
            var values = string.Join(" and ", list.Cast<object?>().Take(3).Select(one => Convert.ToString(Unwrap(one), CultureInfo.InvariantCulture)));
            return Reading<T>.NotUnderstood($"these are {list.Count} values ({values}) where one belongs, and not {expected}.");
        }

        return Reading<T>.NotUnderstood($"'{Convert.ToString(value, CultureInfo.InvariantCulture)}' is not {expected}.");
    }
}
