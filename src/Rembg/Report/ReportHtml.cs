using System.Net;

namespace Rembg.Report;

/// <summary>Renders the part of a report that works without its script: the figures, and every entry in a plain list.</summary>
internal static class ReportHtml
{
    /// <summary>The figures as the items of a description list.</summary>
    public static string Figures(ReportSummary summary) =>
        string.Concat(summary.Figures().Select(static figure => $"<div><dt>{Text(figure.Key)}</dt><dd>{Text(figure.Value)}</dd></div>"));

    /// <summary>The reasons of failures as list items; empty without failures.</summary>
    public static string Failures(ReportSummary summary)
    {
        var html = string.Concat(
            summary.Failures.Select(static failure => $"<li><b>{Text(failure.Key)}</b> {ReportSummary.Number(failure.Value)}</li>"));
        return html.Length == 0 ? string.Empty : $"<ul class=\"reasons\" aria-label=\"Failed, by reason\">{html}</ul>";
    }

    /// <summary>All entries in a list, with a heading for each status.</summary>
    public static string PlainList(IEnumerable<ReportEntry> entries, string reportFolder) => string.Concat(
        from entry in entries
        group Item(entry, reportFolder) by entry.Status into items
        select $"<h2>{Text(items.Key)}</h2>\n<ul>\n{string.Concat(items)}</ul>\n");

    /// <summary>Encodes text for HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Item(ReportEntry entry, string reportFolder)
    {
        var output = Link(entry.OutputPath, reportFolder, entry.SourcePath is null ? null : "cut-out");
        string?[] links = [Link(entry.SourcePath, reportFolder, null), output];
        string?[] texts = [entry.Reason, entry.Warning, entry.Message, entry.Action];
        var lines = texts.OfType<string>().Where(static text => text.Length > 0).Select(static text => $"<br>{Text(text)}");
        return $"<li>{string.Join(" ", links.OfType<string>())}{string.Concat(lines)}\n";
    }

    private static string? Link(string? path, string reportFolder, string? label)
    {
        if (path is null)
        {
            return null;
        }

        // A path on another server stays text: following it would send the reader's account name there.
        var location = ReportLocation.Of(path, reportFolder);
        var text = Text(location.IsOnOtherServer || label is null ? location.ToText() : label);
        return !location.IsOnOtherServer && location.ToUrl() is { Length: > 0 } url ? $"<a href=\"{Text(url)}\">{text}</a>" : text;
    }
}
