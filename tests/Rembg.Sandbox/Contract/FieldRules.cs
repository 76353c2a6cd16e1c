using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Rembg.Sandbox.Pictures;

namespace Rembg.Sandbox.Contract;

/// <summary>The rules for the form fields beside the image. Each reads a field and adds what is wrong with it.</summary>
internal static partial class FieldRules
{
    private const int MaximumDimension = 10000;
    private const double MaximumAngle = 360;

    /// <summary>
    /// Reads <c>w</c> or <c>h</c>. 0 counts as not set: the service's own Node client always sends <c>w=0&amp;h=0</c>
    /// when nothing was asked for, and is served, although the documented minimum is 1.
    /// </summary>
    public static int? Side(string field, string? text, List<ValidationFault> faults)
    {
        if (text is null)
        {
            return null;
        }

        if (!BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var side))
        {
            faults.Add(new(field, ErrorTexts.NotAnInteger(field, text)));
            return null;
        }

        if (side.IsZero)
        {
            return null;
        }

        var number = side.ToString(CultureInfo.InvariantCulture);
        if (side < 1)
        {
            faults.Add(new(field, ErrorTexts.TooSmall(field, number)));
        }
        else if (side > MaximumDimension)
        {
            faults.Add(new(field, ErrorTexts.TooBig(field, number)));
        }
        else
        {
            return (int)side;
        }

        return null;
    }

    /// <summary>Reads <c>angle</c>.</summary>
    public static double Angle(string? text, List<ValidationFault> faults)
    {
        if (text is null)
        {
            return 0;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var angle) || !double.IsFinite(angle))
        {
            faults.Add(new("angle", ErrorTexts.AngleNotANumber(text)));
        }
        else if (Math.Abs(angle) > MaximumAngle)
        {
            faults.Add(new("angle", ErrorTexts.AngleOutOfRange(WithPoint(angle))));
        }
        else
        {
            return angle;
        }

        return 0;
    }

    /// <summary>Reads <c>format</c>, in any case.</summary>
    public static PictureFormat Format(string? text, List<ValidationFault> faults)
    {
        if (text is null)
        {
            return PictureFormat.Webp;
        }

        if (PictureFormats.TryParse(text) is { } format)
        {
            return format;
        }

        faults.Add(new("format", ErrorTexts.InvalidFormat(text)));
        return PictureFormat.Webp;
    }

    /// <summary>Reads <c>bg_color</c>. Names of colours are refused: the service's error text knows only hex.</summary>
    public static string? Color(string? text, List<ValidationFault> faults)
    {
        if (text is null || HexColor().IsMatch(text))
        {
            return text;
        }

        faults.Add(new("bg_color", ErrorTexts.InvalidColor(text)));
        return null;
    }

    /// <summary>Reads a boolean in any case. What is neither true nor false is the default: no error is documented.</summary>
    public static bool Flag(string? text, bool byDefault) => bool.TryParse(text, out var flag) ? flag : byDefault;

    // The service prints its floating-point numbers with at least one decimal, as in its example "500.0".
    private static string WithPoint(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal)
            ? text.Replace("E", "e", StringComparison.Ordinal)
            : text + ".0";
    }

    [GeneratedRegex(@"\A#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\z")]
    private static partial Regex HexColor();
}
