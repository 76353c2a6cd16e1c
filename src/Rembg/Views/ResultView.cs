namespace Rembg.Views;

/// <summary>Renders the table cells of a removal's result.</summary>
public static class ResultView
{
    /// <summary>The name of the input, with as much of its folder as fits.</summary>
    public static string Source(PSObject result) => Link(result.Text("SourcePath"));

    /// <summary>The name of the output, with its folder where it differs from the input's; or why there is none.</summary>
    public static string Output(PSObject result)
    {
        if (result.Text("OutputPath") is { } output)
        {
            return Link(output, isNameOnly: Path.GetDirectoryName(output) == Path.GetDirectoryName(result.Text("SourcePath")));
        }

        // In a narrow window the brackets give way to the reason.
        var reason = result.Text("Reason");
        return reason is null || reason.Length + 2 > SessionFormatData.NameWidth ? reason ?? string.Empty : $"({reason})";
    }

    public static string Sent(PSObject result) => result.Number("Attempts") > 0 ? Size(result.Number("SourceLength")) : string.Empty;

    public static string Saved(PSObject result) => Size(result.Number("OutputLength"));

    public static string Time(PSObject result) => Span(result.Time("Elapsed") ?? TimeSpan.Zero);

    /// <summary>
    /// What <c>-Path</c> of other cmdlets takes for the output: its path, or a pattern that matches nothing where there is none. They
    /// prefer it to <c>PSPath</c>, after the first of which they would take the text of a result without an output to the letter.
    /// </summary>
    public static string Pattern(PSObject result) => result.Text("PSPath") is { } path ? WildcardPattern.Escape(path) : result.ToString();

    /// <summary>
    /// A file's name, with as much of its folder as fits, relative to another folder; with the folder's name where it is not below that.
    /// </summary>
    public static string Place(string? path, string? folder, int width = SessionFormatData.DefaultNameWidth)
    {
        if (string.IsNullOrEmpty(path))
        {
            return string.Empty;
        }

        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        var names = path!.Split(separators);
        var above = folder?.TrimEnd(separators).Split(separators) ?? [];
        var isBelow = above.Length is > 0 and var depth && depth < names.Length
            && names.Take(depth).SequenceEqual(above, PathIdentity.DefaultComparer);
        var first = isBelow ? above.Length : Math.Max(names.Length - 2, 0);
        while (first < names.Length - 1 && names.Skip(first).Sum(static name => name.Length + 1) - 1 > width)
        {
            first++;
        }

        return string.Join(Path.DirectorySeparatorChar.ToString(), names.Skip(first));
    }

    private static string Link(string? path, bool isNameOnly = false)
    {
        var text = isNameOnly ? Path.GetFileName(path)! : Place(path, SessionFormatData.Folder, SessionFormatData.NameWidth);
        return Hyperlink.Of(text, path, SessionFormatData.LinkWidth);
    }

    public static string Size(long? length) => length is { } bytes ? ByteSize.Format(bytes, CultureInfo.CurrentCulture) : string.Empty;

    /// <summary>A time span for people, such as <c>0.8 s</c> or <c>2:05</c>.</summary>
    public static string Span(TimeSpan elapsed, CultureInfo? culture = null)
    {
        if (elapsed.TotalSeconds < 59.95)
        {
            var text = elapsed.TotalSeconds.ToString("0.0 s", culture ?? CultureInfo.CurrentCulture);
            return elapsed <= TimeSpan.Zero ? string.Empty : text;
        }

        var seconds = (long)Math.Round(elapsed.TotalSeconds);
        return seconds < 3600
            ? $"{seconds / 60}:{seconds % 60:00}"
            : $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
    }
}
