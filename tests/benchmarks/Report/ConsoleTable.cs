using System.Globalization;

namespace Rembg.Benchmarks.Report;

/// <summary>Rows as lines of text.</summary>
internal static class ConsoleTable
{
    public static void Write(IEnumerable<Row> rows)
    {
        string? title = null;
        foreach (var row in rows)
        {
            if (row.Case != title)
            {
                title = row.Case;
                Console.WriteLine();
                Console.WriteLine(title);
            }

            Console.WriteLine(Line(row));
        }
    }

    /// <summary>Middle, least and greatest value with their unit.</summary>
    public static string Range(Row row) => row.Values.Count == 0
        ? "–"
        : $"{Number(row.Median)} ({Number(row.Least)}–{Number(row.Most)}) {row.Unit}";

    /// <summary>A number with three digits that count.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static string Verdict(Row row) => row.Reached switch
    {
        true => "reached",
        false => "missed",
        null => string.Empty,
    };

    private static string Line(Row row)
    {
        var ratio = row.Ratio is { } figure ? Number(figure) : string.Empty;
        var note = row.Note is null ? string.Empty : $"  [{row.Note}]";
        return $"  {row.Peer,-54} {Range(row),-32} {ratio,6}  {row.Goal,-24} {Verdict(row)}{note}";
    }
}
