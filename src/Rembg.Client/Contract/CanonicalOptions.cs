namespace Rembg.Contract;

/// <summary>
/// Brings the form fields of a request into one text that is equal for requests with equal results, so that an option spelled
/// differently is not paid for again: colours in the shortest equal hex, angles from 0 to 360 degrees, fields without effect left out.
/// </summary>
internal static class CanonicalOptions
{
    // Others have one spelling.
    private static readonly string[] Respelled = ["bg_color=", "angle=", "expand=", "exact_resize="];

    /// <summary>The canonical form of fields.</summary>
    /// <param name="fields">The fields, <c>name=value</c> joined by <c>&amp;</c>: of a request, or of a ledger of any version.</param>
    public static string Of(string fields)
    {
        if (!Array.Exists(Respelled, name => fields.Contains(name, StringComparison.Ordinal)))
        {
            return fields;
        }

        var all = fields.Split('&').Select(Canonical).Where(static field => field.Length > 0).ToList();
        return string.Join("&", all.Where(field =>
            Has(field, "expand=") ? all.Exists(static other => Has(other, "angle="))
            : !Has(field, "exact_resize=") || all.Exists(static other => Has(other, "w=") || Has(other, "h="))));
    }

    private static bool Has(string field, string start) => field.StartsWith(start, StringComparison.Ordinal);

    private static string Canonical(string field) =>
        Has(field, "bg_color=") ? Color(field)
        : Has(field, "angle=") ? Angle(field)
        : field;

    private static string Angle(string field)
    {
        if (!decimal.TryParse(field.Split('=')[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var angle))
        {
            return field;
        }

        var turned = ((angle % 360) + 360) % 360;
        return turned == 0 ? "" : Invariant($"angle={turned:0.######}");
    }

    // Opaque is what a colour is without an alpha. What is no hex is no colour, and has no output.
    private static string Color(string field)
    {
        var color = Regex.Replace(field.ToLowerInvariant(), @"#(.)\1(.)\2(.)\3(?:(.)\4)?\z", "#$1$2$3$4");
        return Regex.Replace(color, @"(#.{3})f\z|(#.{6})ff\z", "$1$2");
    }
}
