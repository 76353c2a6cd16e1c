using System.Text;

namespace Rembg.Benchmarks.Report;

/// <summary>The result for readers. In a page that has the two marks, only what is between them is replaced.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    public static void Write(string path, Result result)
    {
        var measured = $"{Begin}\n\n{Body(result)}\n{End}\n";
        var page = File.Exists(path) ? File.ReadAllText(path) : $"# Benchmarks\n\n{Begin}\n{End}\n";
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new BenchmarkException($"{path} has no place for the result: {Begin} and {End} are missing.");
        }

        File.WriteAllText(path, page[..begin] + measured + page[(end + End.Length)..].TrimStart('\n'));
    }

    private static string Body(Result result)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in result.Facts)
        {
            text.Append("- ").Append(name).Append(": ").Append(value).Append('\n');
        }

        text.Append("- Rounds: ").Append(result.Rounds).Append(result.Quick ? ", a tenth of the images (a look only)" : string.Empty);
        text.Append("\n\n![What each took](images/benchmarks.svg)\n\n");
        if (result.Rows.Any(row => row.Unit == GrowthPlot.TimeUnit))
        {
            text.Append("![How cost grows](images/benchmarks-growth.svg)\n\n");
        }

        text.Append("| case | compared | median (least–most) | ratio | goal | |\n|---|---|---|---|---|---|\n");
        string? title = null;
        foreach (var row in result.Rows)
        {
            var ratio = row.Ratio is { } figure ? ConsoleTable.Number(figure) : string.Empty;
            var name = row.Case == title ? string.Empty : row.Case;
            title = row.Case;
            text.Append("| ").AppendJoin(" | ", name, Peer(row), ConsoleTable.Range(row), ratio, row.Goal, ConsoleTable.Verdict(row)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Peer(Row row) =>
        row.Note is null ? Code(row.Peer) : $"{Code(row.Peer)}<br>{row.Note}";

    // Only what is typed at a prompt is set as code.
    private static string Code(string name) =>
        name.Contains("-I", StringComparison.Ordinal) || name.Contains("--", StringComparison.Ordinal) || name.Contains(" -", StringComparison.Ordinal)
            ? $"`{name}`"
            : name;
}
