namespace Rembg.Imaging;

/// <summary>Finds the colour names that a mistyped one may stand for.</summary>
internal static class ColorSuggestions
{
    private const int MaximumCount = 3;

    // Longer than any name can be mistyped.
    private const int LongestText = 40;

    // Shorter beginnings are shared by too many names to mean anything.
    private const int ShortestStem = 3;

    /// <summary>Up to three names, the nearest first; none when nothing is near.</summary>
    public static IReadOnlyList<string> For(string mistyped)
    {
        var text = Normalize(mistyped);
        if (text.Length is 0 or > LongestText || text[0] == '#')
        {
            return [];
        }

        var near = new List<(int Cost, string Name)>();
        foreach (var name in CssColors.Names)
        {
            if (Cost(text, name) is { } cost)
            {
                near.Add((cost, name));
            }
        }

        near.Sort(static (a, b) => a.Cost != b.Cost ? a.Cost.CompareTo(b.Cost) : string.CompareOrdinal(a.Name, b.Name));
        return near.Take(MaximumCount).Select(static entry => entry.Name).ToArray();
    }

    // "Light Blue" and "light-blue" mean lightblue.
    private static string Normalize(string text) =>
        text.ToLowerInvariant().Replace(" ", "").Replace("-", "").Replace("_", "");

    // The edits between the two, when they are few for so long a text. A shared beginning allows one more ("blurple"
    // may be blue), and when it is all of either, the rest was left out or added and counts little ("sky").
    private static int? Cost(string text, string name)
    {
        var edits = EditDistance.Between(text, name);
        var stem = CommonStem(text, name);
        var hasStem = stem >= ShortestStem;
        if (hasStem && stem == Math.Min(text.Length, name.Length))
        {
            return Math.Min(edits, 2);
        }

        var allowed = Math.Max(1, (text.Length + 1) / 4) + (hasStem ? 1 : 0);
        return edits <= allowed ? edits : null;
    }

    private static int CommonStem(string a, string b)
    {
        var length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
        {
            length++;
        }

        return length;
    }
}
