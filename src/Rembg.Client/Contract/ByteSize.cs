namespace Rembg.Contract;

/// <summary>Sizes in bytes as people read them.</summary>
internal static class ByteSize
{
    private const double Kilo = 1024;
    private const double Mega = Kilo * 1024;
    private const double Giga = Mega * 1024;

    /// <summary>A size with its unit, such as <c>340 KB</c> or <c>1.2 MB</c>; in the invariant culture unless another is given.</summary>
    /// <returns>The text; at most 8 columns below a thousand GB.</returns>
    public static string Format(double bytes, CultureInfo? culture = null) => bytes switch
    {
        < 1000 => bytes.ToString("0", CultureInfo.InvariantCulture) + " B",
        < 1000 * Kilo => Scale(bytes / Kilo, "KB", culture),
        < 1000 * Mega => Scale(bytes / Mega, "MB", culture),
        _ => Scale(bytes / Giga, "GB", culture),
    };

    private static string Scale(double value, string unit, CultureInfo? culture) =>
        value.ToString(value < 9.95 ? "0.0" : "0", culture ?? CultureInfo.InvariantCulture) + " " + unit;
}
