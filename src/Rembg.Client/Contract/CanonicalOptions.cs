namespace Rembg.Contract;

/// <summary>
/// Brings the form fields of a request into one text that is equal for requests with equal results, so that an option spelled
/// differently is not paid for again: colours in the shortest equal hex, angles from 0 to 360 degrees, fields without effect left out.
/// </summary>
internal static class CanonicalOptions
{
    private static readonly Regex Hex = new(@"\A#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\z", RegexOptions.CultureInvariant);
    private static readonly Regex Pairs = new(@"\A#(.)\1(.)\2(.)\3(?:(.)\4)?\z", RegexOptions.CultureInvariant);
    private static readonly Regex Opaque = new(@"\A(#.{3})f\z|\A(#.{6})ff\z", RegexOptions.CultureInvariant);

    /// <summary>The canonical form of fields.</summary>
    /// <param name="fields">The fields, <c>name=value</c> joined by <c>&amp;</c>: of a request, or of a ledger of any version.</param>
    public static string Of(string fields)
    {
        // Most requests ask for a format and perhaps a size, which have one spelling.
        if (fields.IndexOf("bg_color=", StringComparison.Ordinal) < 0 && fields.IndexOf("angle=", StringComparison.Ordinal) < 0
            && fields.IndexOf("expand=", StringComparison.Ordinal) < 0 && fields.IndexOf("exact_resize=", StringComparison.Ordinal) < 0)
        {
            return fields;
        }

        var all = fields.Split('&').Select(Canonical).Where(static field => field.Length > 0).ToList();
        return string.Join("&", all.Where(field => Has(field, "expand") ? all.Exists(static other => Has(other, "angle"))
            : !Has(field, "exact_resize") || all.Exists(static other => Has(other, "w") || Has(other, "h"))));
    }

    private static bool Has(string field, string name) =>
        field.Length > name.Length && field[name.Length] == '=' && field.StartsWith(name, StringComparison.Ordinal);

    private static string Canonical(string field) =>
        Has(field, "bg_color") ? "bg_color=" + Color(field.Substring("bg_color=".Length))
        : Has(field, "angle") ? Angle(field, field.Substring("angle=".Length))
        : field;

    private static string Angle(string field, string degrees)
    {
        if (!decimal.TryParse(degrees, NumberStyles.Float, CultureInfo.InvariantCulture, out var angle))
        {
            return field;
        }

        var turned = ((angle % 360) + 360) % 360;
        return turned == 0 ? string.Empty : "angle=" + turned.ToString("0.######", CultureInfo.InvariantCulture);
    }

    // Opaque is what a colour is without an alpha. Anything else than hex is left as it is: the service judges it.
    private static string Color(string color) =>
        Hex.IsMatch(color) ? Opaque.Replace(Pairs.Replace(color.ToLowerInvariant(), "#$1$2$3$4"), "$1$2") : color;
}
