namespace Rembg.Benchmarks.Report;

/// <summary>A row of bars for each case: the median, and a line from the least to the most.</summary>
internal static class BarPlot
{
    private const double Width = 860;
    private const double Left = 330;
    private const double Right = 90;
    private const double RowHeight = 24;

    public static void Write(string path, Result result)
    {
        var plot = new Svg(Width, "Time each took, median and range, by case") { Y = 12 };
        foreach (var group in result.Rows.Where(row => row.Values.Count > 0 && row.Unit != GrowthPlot.TimeUnit && row.Unit != GrowthPlot.MemoryUnit)
            .GroupBy(row => (row.Case, row.Unit)))
        {
            Group(plot, [.. group]);
        }

        plot.Y += 8;
        plot.Save(path);
    }

    private static void Group(Svg plot, IReadOnlyList<Row> rows)
    {
        plot.Y += 24;
        plot.Text(16, plot.Y, rows[0].Case, "title");
        plot.Text(Width - 16, plot.Y, rows[0].Unit, "faint end");
        plot.Y += 10;
        var scale = (Width - Left - Right) / Math.Max(rows.Max(row => row.Most), 1e-9);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var middle = plot.Y + (RowHeight / 2);
            plot.Text(Left - 10, middle + 4, row.Peer, "end");
            plot.Bar(Left, middle - 7, row.Median * scale, 14, i == 0 ? "own" : "other");
            plot.Line(Left + (row.Least * scale), middle, Left + (row.Most * scale), middle, "range");
            plot.Text(Left + (row.Most * scale) + 8, middle + 4, ConsoleTable.Number(row.Median), "faint");
            plot.Y += RowHeight;
        }
    }
}
