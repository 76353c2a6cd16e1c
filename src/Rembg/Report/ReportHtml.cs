using System.Net;
using System.Text;

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
        var html = string.Concat(summary.Failures.Select(static failure => $"<li><b>{Text(failure.Key)}</b> {ReportSummary.Number(failure.Value)}</li>"));
        return html.Length == 0 ? string.Empty : $"<ul class=\"reasons\" aria-label=\"Failed, by reason\">{html}</ul>";
    }

    /// <summary>All entries in a list, with a heading for each status.</summary>
    public static string PlainList(IReadOnlyList<ReportEntry> entries, string reportFolder)
    {
        var html = new StringBuilder();
        string? status = null;
        foreach (var entry in entries)
        {
            if (entry.Status != status)
            {
                html.Append(status is null ? string.Empty : "</ul>\n").Append("<h2>").Append(Text(entry.Status)).Append("</h2>\n<ul>\n");
                status = entry.Status;
            }

            AppendItem(html, entry, reportFolder);
        }

        return status is null ? string.Empty : html.Append("</ul>\n").ToString();
    }

    /// <summary>Encodes text for HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void AppendItem(StringBuilder html, ReportEntry entry, string reportFolder)
    {
        html.Append("<li>");
        if (entry.SourcePath is { } source)
        {
            AppendLink(html, ReportLocation.Of(source, reportFolder), null);
        }

        if (entry.OutputPath is { } output)
        {
            html.Append(' ');
            AppendLink(html, ReportLocation.Of(output, reportFolder), entry.SourcePath is null ? null : "cut-out");
        }

        foreach (var text in new[] { entry.Reason, entry.Warning, entry.Message, entry.Action })
        {
            if (text is { Length: > 0 })
            {
                html.Append("<br>").Append(Text(text));
            }
        }

        html.Append('\n');
    }

    private static void AppendLink(StringBuilder html, ReportLocation location, string? label)
    {
        // A path on another server stays text: following it would send the reader's account name there.
        var text = Text(location.IsOnOtherServer || label is null ? location.ToText() : label);
        html.Append(!location.IsOnOtherServer && location.ToUrl() is { Length: > 0 } url ? $"<a href=\"{Text(url)}\">{text}</a>" : text);
    }
}
