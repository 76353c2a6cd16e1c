using System.Collections;

namespace Rembg.Parameters;

/// <summary>
/// Parses values as people write them at the prompt, in a CSV, in JSON: strictly, and the same in every culture. PowerShell's
/// own conversions would make 125 of <c>12,5</c> and 1 of <c>1.200</c>. A value that cannot be parsed throws <see cref="FormatException"/>.
/// </summary>
internal static class CellParser
{
    // Digits of ASCII, an optional sign, and at most one point between digits: no exponent, no thousands, no unit.
    private static readonly Regex PlainNumber = new(@"^\s*[+-]?[0-9]+(?<fraction>\.[0-9]+)?\s*$", RegexOptions.CultureInvariant);

    public static int? Pixels(object? given) => IsUnset(given) ? null
        : !TryNumber(given, mayHavePoint: false, out var number) || number != Math.Floor(number) ? throw Invalid(given, "a whole number in digits, such as 800")
        : number is >= ServiceLimits.MinimumDimension and <= ServiceLimits.MaximumDimension ? (int)number
        : throw Invalid(given, FormattableString.Invariant($"a number of pixels from {ServiceLimits.MinimumDimension} to {ServiceLimits.MaximumDimension}"));

    public static double? Degrees(object? given) => IsUnset(given) ? null
        : !TryNumber(given, mayHavePoint: true, out var number) ? throw Invalid(given, "a number in digits, with a point before the fraction, such as 12.5")
        : Math.Abs(number) <= ServiceLimits.MaximumAngle ? number
        : throw Invalid(given, FormattableString.Invariant($"an angle from -{ServiceLimits.MaximumAngle} to {ServiceLimits.MaximumAngle} degrees"));

    /// <summary>Parses the name of an output format: also <c>jpg</c>, and an extension with its dot.</summary>
    public static ImageFormat? Format(object? given) => IsUnset(given) ? null
        // Enum.Parse would accept numbers, and two names with a comma between them.
        : (Unwrap(given) is string or ImageFormat ? ImageFormats.FromExtension("." + Display(given).Trim().TrimStart('.')) : null)
        ?? throw Invalid(given, "an output format (Webp, Png, Jpeg, Bmp)");

    public static bool Switch(object? given) => Unwrap(given) switch
    {
        null => false,
        bool value => value,
        SwitchParameter value => value.IsPresent,
        string text when text.Trim().ToUpperInvariant() is "TRUE" or "$TRUE" or "YES" or "Y" or "1" => true,
        string text when text.Trim().ToUpperInvariant() is "FALSE" or "$FALSE" or "NO" or "N" or "0" or "" => false,
        _ when TryNumber(given, mayHavePoint: true, out var number) && number is 0 or 1 => number == 1,
        _ => throw Invalid(given, "yes or no, true or false, 1 or 0"),
    };

    /// <summary>Parses a text, such as a colour; an empty one counts as not given.</summary>
    public static string? Text(object? given) => Unwrap(given) switch
    {
        null => null,
        string text when CellTextAttribute.Several(text) is { } several => throw Invalid(several, "text"),
        string text => string.IsNullOrWhiteSpace(text) ? null : text,
        FileSystemInfo file => file.FullName,
        char or Enum or Uri => Display(given),
        _ when TryNumber(given, mayHavePoint: true, out _) => Display(given),
        _ => throw Invalid(given, "text"),
    };

    public static string? PathText(object? given) => Text(given) is { } text ? TrimPath(text) : null;

    /// <summary>A path without the white space (no-break spaces as well) and the quotes around it.</summary>
    public static string TrimPath(string path)
    {
        var text = path.Trim().Trim('\u200B', '\uFEFF').Trim();
        return text.Length > 1 && (text[0], text[text.Length - 1]) is ('"', '"') or ('\'', '\'') or ('\u201C', '\u201D') or ('\u00AB', '\u00BB')
            ? text.Substring(1, text.Length - 2).Trim()
            : text;
    }

    public static byte[]? Bytes(object? given) => Unwrap(given) switch
    {
        null => null,
        byte[] bytes => bytes,
        IEnumerable list and not string when LanguagePrimitives.TryConvertTo<byte[]>(list, out var bytes) => bytes,
        _ => throw Invalid(given, "an array of bytes"),
    };

    /// <summary>Whether a cell is empty: nothing, white space, or a list without elements.</summary>
    public static bool IsUnset(object? given) =>
        Unwrap(given) is null or ICollection { Count: 0 } || (Unwrap(given) is string text && string.IsNullOrWhiteSpace(text));

    /// <summary>A value without its wrapper, be it PowerShell's or a <see cref="Cell"/>.</summary>
    public static object? Unwrap(object? value) => value switch
    {
        PSObject wrapped => Unwrap(wrapped.BaseObject),
        Cell cell => Unwrap(cell.Value),
        _ => value,
    };

    public static string Display(object? value) => Convert.ToString(Unwrap(value), CultureInfo.InvariantCulture) ?? string.Empty;

    private static bool TryNumber(object? given, bool mayHavePoint, out double number)
    {
        number = 0;
        switch (Unwrap(given))
        {
            case string text:
                return PlainNumber.Match(text) is { Success: true } plain && (mayHavePoint || !plain.Groups["fraction"].Success)
                    && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal:
                number = Convert.ToDouble(Unwrap(given), CultureInfo.InvariantCulture);
                return !double.IsNaN(number) && !double.IsInfinity(number);
            default:
                return false;
        }
    }

    private static FormatException Invalid(object? given, string expected)
    {
        // PowerShell passes -Angle 12,5 and -OutFile a,b as arrays.
        return new FormatException(Unwrap(given) is IList { Count: > 1 } list and not byte[]
            ? $"these are {list.Count} values ({string.Join(" and ", list.Cast<object?>().Take(3).Select(Display))}); the parameter takes one: {expected}."
            : $"'{Display(given)}' is not {expected}.");
    }
}
