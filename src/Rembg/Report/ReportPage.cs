using System.Reflection;
using System.Security.Cryptography;

namespace Rembg.Report;

/// <summary>A report as one HTML file: code and data, and links to the pictures. It loads nothing from a network.</summary>
/// <param name="title">The heading of the page.</param>
/// <param name="folder">The full path of the report's folder.</param>
/// <param name="madeAt">When the report was written.</param>
/// <param name="isCutShort">Whether the input ended early.</param>
internal sealed class ReportPage(string title, string folder, DateTimeOffset madeAt, bool isCutShort = false)
{
    // Failures first: they need action.
    private static readonly string[] Order =
        [ReportEntry.Failed, RemovalStatus.Completed, RemovalStatus.Copied, RemovalStatus.Skipped, RemovalStatus.NotSubmitted];

    private static readonly string[] Styles = ["page.css", "cards.css", "stage.css", "print.css"];
    private static readonly string[] Scripts =
        ["data.js", "marks.js", "filter.js", "list.js", "stage.js", "printing.js", "start.js"];

    private static readonly Regex Slot = new(@"\{\{(\w+)\}\}", RegexOptions.CultureInvariant);

    public string Render(IEnumerable<ReportEntry> entries, TimeSpan? elapsed = null)
    {
        var sorted = entries
            .Select(WithoutFolder)
            .OrderBy(static entry => Rank(entry.Status))
            .ThenBy(static entry => entry.Status, StringComparer.Ordinal)
            .ThenBy(static entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .ToArray();
        var summary = new ReportSummary(sorted, elapsed);
        var style = string.Concat(Styles.Select(Resource));
        var script = string.Concat(Scripts.Select(Resource));
        var values = new Dictionary<string, string>
        {
            ["title"] = ReportHtml.Text(title),
            ["styleHash"] = HashOf(style),
            ["scriptHash"] = HashOf(script),
            ["style"] = style,
            ["script"] = script,
            ["made"] = ReportHtml.Text(madeAt.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)),
            ["madeAt"] = madeAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            ["cutShort"] = isCutShort ? "<p class=\"notice\">The run ended early. These are the results until then.</p>" : string.Empty,
            ["version"] = typeof(ReportPage).Assembly.GetName().Version!.ToString(3),
            ["figures"] = ReportHtml.Figures(summary),
            ["failures"] = ReportHtml.Failures(summary),
            ["list"] = ReportHtml.PlainList(sorted, folder),
            ["data"] = ReportData.Write(sorted, folder),
        };

        // In one pass, so that a name is never taken for a slot.
        return Slot.Replace(Resource("template.html"), slot => values[slot.Groups[1].Value]);
    }

    // Messages name files relative to the report, because others read it.
    private ReportEntry WithoutFolder(ReportEntry entry)
    {
        return entry.IsFailure ? entry with { Message = Shorten(entry.Message), Action = Shorten(entry.Action) } : entry;

        string? Shorten(string? text)
        {
            foreach (var path in new[] { entry.SourcePath, entry.OutputPath })
            {
                text = path is null ? text : text?.Replace(path, ReportLocation.Of(path, folder).ToText());
            }

            return Path.GetDirectoryName(folder) is null ? text : text?.Replace(folder + Path.DirectorySeparatorChar, string.Empty);
        }
    }

    private static int Rank(string status) => Array.IndexOf(Order, status) is >= 0 and var rank ? rank : Order.Length;

    // Browsers normalise line ends before they compare the hash.
    private static string HashOf(string code) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Rembg.Report.{name}");
        using var reader = new StreamReader(stream!, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
