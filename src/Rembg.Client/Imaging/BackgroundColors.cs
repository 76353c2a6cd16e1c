namespace Rembg;

/// <summary>
/// The colours a background can have: hex in the four lengths the service takes, and the names of CSS, which are turned
/// into hex because the service's validation knows only that.
/// </summary>
public static class BackgroundColors
{
    /// <summary>
    /// The 148 named colours of CSS Color Level 4 and <c>transparent</c>, in lower case and in alphabetical order.
    /// </summary>
    public static IReadOnlyList<string> Names => Imaging.CssColors.Names;

    /// <summary>Turns what a person wrote into what the service takes.</summary>
    /// <param name="text">
    /// <c>#RGB</c>, <c>#RGBA</c>, <c>#RRGGBB</c> or <c>#RRGGBBAA</c>, with or without the <c>#</c>, or a CSS colour
    /// name; in any case, blanks around it do not matter. A text that could be both is the name.
    /// </param>
    /// <param name="hex">The colour in lower-case hex, with the <c>#</c>; empty when it is none.</param>
    /// <returns>True when the text is a colour.</returns>
    public static bool TryGetHex(string text, out string hex)
    {
        hex = "";
        if (text is null)
        {
            return false;
        }

        text = text.Trim();
        var hasSign = text.Length > 0 && text[0] == '#';
        if (!hasSign && Imaging.CssColors.TryGetHex(text, out hex))
        {
            return true;
        }

        var digits = hasSign ? text.Substring(1) : text;
        if (digits.Length is not (3 or 4 or 6 or 8) || !IsHex(digits))
        {
            return false;
        }

        hex = "#" + digits.ToLowerInvariant();
        return true;
    }

    /// <summary>Colour names that may have been meant.</summary>
    /// <param name="mistyped">A text that is no colour.</param>
    /// <returns>Up to three names, the likeliest first; none when nothing is near, or it was meant as hex.</returns>
    public static IReadOnlyList<string> Suggest(string mistyped) => Imaging.ColorSuggestions.For(mistyped);

    private static bool IsHex(string digits)
    {
        foreach (var digit in digits)
        {
            if (digit is not ((>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F')))
            {
                return false;
            }
        }

        return true;
    }
}
