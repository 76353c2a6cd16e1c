namespace Rembg.Benchmarks.Report;

/// <summary>How time and memory for an image grow: both axes logarithmic, so that a straight line is a power.</summary>
internal static class GrowthPlot
{
    /// <summary>The unit of the rows that hold times.</summary>
    public const string TimeUnit = "ms an image";

    /// <summary>The unit of the rows that hold memory.</summary>
    public const string MemoryUnit = "MiB at most";

    private const double Width = 860;
    private const double PanelWidth = 330;
    private const double PanelHeight = 190;

    public static void Write(string path, Result result)
    {
        var groups = result.Rows.Where(row => row.Unit is TimeUnit or MemoryUnit && row.Values.Count > 0).GroupBy(row => row.Case).ToList();
        if (groups.Count == 0)
        {
            return;
        }

        var plot = new Svg(Width, "How time and memory grow with the number and the size of the images") { Y = 12 };
        foreach (var group in groups)
        {
            plot.Y += 24;
            plot.Text(16, plot.Y, group.Key, "title");
            plot.Y += 34;
            Panel(plot, 60, [.. group.Where(row => row.Unit == TimeUnit)]);
            Panel(plot, 500, [.. group.Where(row => row.Unit == MemoryUnit)]);
            plot.Y += PanelHeight + 44;
        }

        plot.Save(path);
    }

    private static void Panel(Svg plot, double left, IReadOnlyList<Row> rows)
    {
        var low = Math.Floor(Math.Log10(rows.Min(row => row.Least)));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(rows.Max(row => row.Most))));
        double At(double value) => plot.Y + PanelHeight - ((Math.Log10(value) - low) / (high - low) * PanelHeight);
        for (var power = low; power <= high; power++)
        {
            var value = Math.Pow(10, power);
            plot.Line(left, At(value), left + PanelWidth, At(value), "grid");
            plot.Text(left - 6, At(value) + 4, value < 1 ? $"{value}" : $"{value:0}", "faint end");
        }

        plot.Text(left, plot.Y - 6, rows[0].Unit, "faint");
        var step = PanelWidth / rows.Count;
        for (var i = 0; i < rows.Count; i++)
        {
            var x = left + (step * (i + 0.5));
            if (i > 0)
            {
                plot.Line(x - step, At(rows[i - 1].Median), x, At(rows[i].Median), "own line");
            }

            plot.Line(x, At(rows[i].Least), x, At(rows[i].Most), "range");
            plot.Dot(x, At(rows[i].Median), "own");
            plot.Text(x, At(rows[i].Most) - 9, ConsoleTable.Number(rows[i].Median), "middle");
            plot.Text(x, plot.Y + PanelHeight + 18, rows[i].Peer, "faint middle");
        }
    }
}
