namespace Rembg.Contract;

/// <summary>Sizes in bytes as people read them.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = [" B", " KB", " MB", " GB"];

    /// <summary>A size with its unit, such as <c>340 KB</c> or <c>1.2 MB</c>; in the invariant culture unless another is given.</summary>
    /// <returns>The text; at most 8 columns below a thousand GB.</returns>
    public static string Format(double bytes, CultureInfo? culture = null)
    {
        var unit = 0;
        for (; bytes >= 1000 && unit < Units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return bytes.ToString(unit > 0 && bytes < 9.95 ? "0.0" : "0", culture ?? CultureInfo.InvariantCulture) + Units[unit];
    }
}
