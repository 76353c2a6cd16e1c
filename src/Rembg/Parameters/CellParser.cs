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
        : TryNumber(given, mayHavePoint: false, out var number) && number == Math.Floor(number)
            && number is >= ServiceLimits.MinimumDimension and <= ServiceLimits.MaximumDimension ? (int)number
        : throw Invalid(given, $"a whole number from {ServiceLimits.MinimumDimension} to {ServiceLimits.MaximumDimension}, in digits");

    public static double? Degrees(object? given) => IsUnset(given) ? null
        : TryNumber(given, mayHavePoint: true, out var number) && Math.Abs(number) <= ServiceLimits.MaximumAngle ? number
        : throw Invalid(given, $"a number from -{ServiceLimits.MaximumAngle} to {ServiceLimits.MaximumAngle}, with a point as in 12.5");

    /// <summary>Parses the name of an output format: also <c>jpg</c>, and an extension with its dot.</summary>
    public static ImageFormat? Format(object? given) => IsUnset(given) ? null
        // Enum.Parse would accept numbers, and two names with a comma between them.
        : ImageFormats.FromExtension("." + Display(given).Trim().TrimStart('.'))
        ?? throw Invalid(given, "an output format (Webp, Png, Jpeg, Bmp)");

    public static bool Switch(object? given) => Unwrap(given) switch
    {
        null => false,
        bool value => value,
        SwitchParameter value => value.IsPresent,
        string text when text.Trim().ToUpperInvariant() is "TRUE" or "$TRUE" or "YES" or "Y" => true,
        string text when text.Trim().ToUpperInvariant() is "FALSE" or "$FALSE" or "NO" or "N" or "" => false,
        _ when TryNumber(given, mayHavePoint: true, out var number) && number is 0 or 1 => number == 1,
        _ => throw Invalid(given, "yes or no, true or false, 1 or 0"),
    };

    /// <summary>Parses a text, such as a colour; an empty one counts as not given.</summary>
    public static string? Text(object? given) => Unwrap(given) switch
    {
        null => null,
        string text => string.IsNullOrWhiteSpace(text) ? null : text,
        FileSystemInfo file => file.FullName,
        var value when value is char or Enum or Uri || TryNumber(value, mayHavePoint: true, out _) => Display(value),
        _ => throw Invalid(given, "text"),
    };

    public static string? PathText(object? given) => Text(given) is { } text ? TrimPath(text) : null;

    /// <summary>A path without the white space (no-break spaces as well) and the quotes around it.</summary>
    public static string TrimPath(string path)
    {
        var text = path.Trim().Trim('\u200B', '\uFEFF').Trim();
        var isQuoted = text.Length > 1
            && (text[0], text[text.Length - 1]) is ('"', '"') or ('\'', '\'') or ('\u201C', '\u201D') or ('\u00AB', '\u00BB');
        return isQuoted ? text.Substring(1, text.Length - 2).Trim() : text;
    }

    public static byte[]? Bytes(object? given) => Unwrap(given) switch
    {
        null => null,
        byte[] bytes => bytes,
        IEnumerable list and not string when LanguagePrimitives.TryConvertTo<byte[]>(list, out var bytes) => bytes,
        _ => throw Invalid(given, "an array of bytes"),
    };

    /// <summary>Whether a cell is empty: nothing, white space, or a list without elements.</summary>
    public static bool IsUnset(object? given) => Unwrap(given) switch
    {
        null or ICollection { Count: 0 } => true,
        var value => value is string text && string.IsNullOrWhiteSpace(text),
    };

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

    // PowerShell passes -Angle 12,5 as an array.
    private static FormatException Invalid(object? given, string expected) => new(Unwrap(given) is IList { Count: > 1 } list and not byte[]
        ? $"these are {list.Count} values ({string.Join(" and ", list.Cast<object?>().Take(3).Select(Display))}), and not {expected}."
        : $"'{Display(given)}' is not {expected}.");
}
