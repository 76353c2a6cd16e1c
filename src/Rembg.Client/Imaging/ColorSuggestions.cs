namespace Rembg.Imaging;

/// <summary>Suggests colour names for a mistyped one.</summary>
internal static class ColorSuggestions
{
    private const int MaximumCount = 3;

    // Longer than any name can be mistyped.
    private const int LongestText = 40;

    // Too many names share a shorter prefix.
    private const int ShortestStem = 3;

    /// <summary>Up to three names, the nearest first; none when nothing is near.</summary>
    public static IReadOnlyList<string> For(string mistyped)
    {
        var text = Normalize(mistyped);
        if (text.Length is 0 or > LongestText || text[0] == '#')
        {
            return [];
        }

        // Names are in ordinal order, and the sort is stable.
        return BackgroundColors.Names.Select(name => (Name: name, Cost: Cost(text, name))).Where(static entry => entry.Cost is not null)
            .OrderBy(static entry => entry.Cost).Take(MaximumCount).Select(static entry => entry.Name).ToArray();
    }

    // "Light Blue" and "light-blue" mean lightblue.
    private static string Normalize(string text) =>
        text.ToLowerInvariant().Replace(" ", "").Replace("-", "").Replace("_", "");

    // The edit distance, if it is small for the text's length. A common prefix allows one more ("blurple" may be blue); a prefix that is all
    // of either word means that the rest was omitted or added, which costs little ("sky").
    private static int? Cost(string text, string name)
    {
        var edits = EditDistance.Between(text, name);
        var stem = text.Zip(name, static (a, b) => a == b).TakeWhile(static isSame => isSame).Count();
        var hasStem = stem >= ShortestStem;
        if (hasStem && stem == Math.Min(text.Length, name.Length))
        {
            return Math.Min(edits, 2);
        }

        var allowed = Math.Max(1, (text.Length + 1) / 4) + (hasStem ? 1 : 0);
        return edits <= allowed ? edits : null;
    }
}

/// <summary>The distance between a mistyped word and the one that was meant.</summary>
internal static class EditDistance
{
    /// <summary>Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    public static int Between(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distances[i, j] = i == 0 || j == 0 ? i + j : Nearest(i, j);
            }
        }

        return distances[a.Length, b.Length];

        int Nearest(int i, int j)
        {
            var replaced = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            var least = Math.Min(replaced, Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1);
            var isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return isSwap ? Math.Min(least, distances[i - 2, j - 2] + 1) : least;
        }
    }
}
