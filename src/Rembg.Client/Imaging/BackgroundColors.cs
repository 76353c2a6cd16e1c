using System.Drawing;

namespace Rembg;

/// <summary>Background colours: hex in the four lengths the service accepts, and CSS names, which are sent as hex.</summary>
public static class BackgroundColors
{
    private const int MostSuggestions = 3;

    // Longer than any name can be mistyped.
    private const int LongestText = 40;

    // Too many names share a shorter prefix.
    private const int ShortestStem = 3;

    private static readonly Dictionary<string, string> Named = ReadNames();

    /// <summary>The 148 named colours of CSS Color Level 4 and <c>transparent</c>, in lower case and in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Named.Keys.OrderBy(static name => name, StringComparer.Ordinal)];

    /// <summary>Converts a colour to the hex form that the service accepts.</summary>
    /// <param name="text">
    /// <c>#RGB</c>, <c>#RGBA</c>, <c>#RRGGBB</c> or <c>#RRGGBBAA</c>, with or without the <c>#</c>, or a CSS colour
    /// name; in any case, with or without blanks around it. A text that could be both is the name.
    /// </param>
    /// <param name="hex">The colour in lower-case hex, with the <c>#</c>; empty when it is none.</param>
    /// <returns>Whether the text is a colour.</returns>
    public static bool TryGetHex(string text, out string hex)
    {
        text = text?.Trim() ?? "";
        if (Named.TryGetValue(text, out hex!))
        {
            return true;
        }

        var digits = text.StartsWith('#') ? text.Substring(1) : text;
        var isHex = digits.Length is 3 or 4 or 6 or 8 && digits.All(Uri.IsHexDigit);
        hex = isHex ? "#" + digits.ToLowerInvariant() : "";
        return isHex;
    }

    /// <summary>Colour names that may have been meant.</summary>
    /// <param name="mistyped">A text that is not a colour.</param>
    /// <returns>Up to three names, the likeliest first; none when nothing is near, or it was meant as hex.</returns>
    public static IReadOnlyList<string> Suggest(string mistyped)
    {
        // "Light Blue" and "light-blue" mean lightblue.
        var text = mistyped.ToLowerInvariant().Replace(" ", "").Replace("-", "").Replace("_", "");
        if (text.Length is 0 or > LongestText || text[0] == '#')
        {
            return [];
        }

        // Names are in ordinal order, and the sort is stable.
        return Names.Where(name => Cost(text, name) is not null).OrderBy(name => Cost(text, name)).Take(MostSuggestions).ToArray();
    }

    // The edit distance, if it is small for the text's length. A common prefix allows one more ("blurple" may be blue); a prefix that is
    // all of either word means that the rest was omitted or added, which costs little ("sky").
    private static int? Cost(string text, string name)
    {
        var edits = Imaging.EditDistance.Between(text, name);
        var stem = text.Zip(name, static (a, b) => a == b).TakeWhile(static isSame => isSame).Count();
        var hasStem = stem >= ShortestStem;
        if (hasStem && stem == Math.Min(text.Length, name.Length))
        {
            return Math.Min(edits, 2);
        }

        var allowed = Math.Max(1, (text.Length + 1) / 4) + (hasStem ? 1 : 0);
        return edits <= allowed ? edits : null;
    }

    private static Dictionary<string, string> ReadNames()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var known = KnownColor.AliceBlue; known <= KnownColor.YellowGreen; known++)
        {
            var color = Color.FromKnownColor(known);
            var name = known.ToString().ToLowerInvariant();

            // CSS spells each gray in two ways.
            names[name] = names[name.Replace("gray", "grey")] = $"#{color.R:x2}{color.G:x2}{color.B:x2}";
        }

        // Of these .NET Framework has another value or none, and .NET's transparent is white.
        names["darkseagreen"] = "#8fbc8f";
        names["rebeccapurple"] = "#663399";
        names["transparent"] = "#00000000";
        return names;
    }
}
