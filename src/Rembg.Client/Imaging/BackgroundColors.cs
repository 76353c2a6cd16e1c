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
        return Names.Select(name => (Name: name, Cost: Cost(text, name))).Where(static entry => entry.Cost is not null)
            .OrderBy(static entry => entry.Cost).Take(MostSuggestions).Select(static entry => entry.Name).ToArray();
    }

    // The edit distance, if it is small for the text's length. A common prefix allows one more ("blurple" may be blue); a prefix that is all
    // of either word means that the rest was omitted or added, which costs little ("sky").
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
        var words = Text.Split(['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i += 2)
        {
            names[words[i]] = names[words[i].Replace("gray", "grey")] = "#" + words[i + 1]; // CSS spells each gray in two ways.
        }

        return names;
    }

    // System.Drawing lacks seven of these names, and on .NET Framework one more.
    private const string Text = """
        aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000
        blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e
        coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b
        darkgray a9a9a9 darkgreen 006400 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc
        darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkturquoise 00ced1 darkviolet 9400d3
        deeppink ff1493 deepskyblue 00bfff dimgray 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff
        gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f honeydew f0fff0 hotpink ff69b4
        indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd
        lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightpink ffb6c1
        lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00
        limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3
        mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585
        midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000
        olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
        palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080
        rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
        seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 snow fffafa springgreen 00ff7f
        steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 transparent 00000000 turquoise 40e0d0 violet ee82ee wheat f5deb3
        white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
        """;
}
