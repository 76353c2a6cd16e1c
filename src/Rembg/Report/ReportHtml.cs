using System.Net;
using System.Text;

namespace Rembg.Report;

/// <summary>What a report says without its script: the figures, and every entry in a plain list.</summary>
internal static class ReportHtml
{
    /// <summary>The figures as the items of a description list.</summary>
    public static string Figures(ReportSummary summary)
    {
        var html = new StringBuilder();
        foreach (var figure in summary.Figures())
        {
            html.Append("<div><dt>").Append(Text(figure.Key)).Append("</dt><dd>").Append(Text(figure.Value)).Append("</dd></div>");
        }

        return html.ToString();
    }

    /// <summary>The reasons of failures as list items; nothing when nothing failed.</summary>
    public static string Failures(ReportSummary summary)
    {
        var html = new StringBuilder();
        foreach (var failure in summary.Failures)
        {
            html.Append("<li><b>").Append(Text(failure.Key)).Append("</b> ").Append(ReportSummary.Number(failure.Value)).Append("</li>");
        }

        return html.Length == 0 ? string.Empty : $"<ul class=\"reasons\" aria-label=\"Failed, by reason\">{html}</ul>";
    }

    /// <summary>Every entry in a list, those of one status under one heading.</summary>
    /// <param name="entries">The entries, in the order of the page.</param>
    /// <param name="reportFolder">The full path of the report's folder.</param>
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

    /// <summary>Text as HTML shows it.</summary>
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
            if (text.Length > 0)
            {
                html.Append("<br>").Append(Text(text));
            }
        }

        html.Append('\n');
    }

    private static void AppendLink(StringBuilder html, ReportLocation location, string? label)
    {
        label = Text(label ?? location.ToText());
        // A path on another server stays text: following it would send the reader's account name there.
        if (!location.IsOnOtherServer && location.ToUrl() is { Length: > 0 } url)
        {
            html.Append("<a href=\"").Append(Text(url)).Append("\">").Append(label).Append("</a>");
        }
        else
        {
            html.Append(location.IsOnOtherServer ? Text(location.ToText()) : label);
        }
    }
}
