using Rembg.Imaging;

namespace Rembg.Parameters;

/// <summary>Finds columns of a list that no parameter reads: a mistyped parameter is an error, anything else a warning.</summary>
internal sealed class ColumnCheck
{
    // What Select-Object * makes of files, results and objects from other processes, and Get-FileHash of files.
    private static readonly HashSet<string> Known = new(
        new object[] { new FileInfo("file"), new DirectoryInfo("folder"), new RemovalResult { Status = string.Empty } }
            .SelectMany(static one => PSObject.AsPSObject(one).Properties.Select(static property => property.Name))
            .Concat(["RunspaceId", "UnixStat", "Hash", "Algorithm"])
            .Select(InputRow.Normalize));

    // By how they are compared.
    private static readonly Dictionary<string, string> Read = RowAttribute.Names.ToDictionary(InputRow.Normalize);

    private static readonly HashSet<string> OtherWords = ["WEIGHT", "TASK", "MARK", "PATCH"];

    private static readonly string[] Units = ["PX", "PIXEL", "DEG"];

    private IReadOnlyList<string>? _checked;

    /// <summary>Checks the columns of a row, once for each list of columns.</summary>
    public string? Check(InputRow row)
    {
        if (!row.IsOfList || row.Columns is var columns && _checked?.SequenceEqual(columns) == true)
        {
            return null;
        }

        var unread = columns.Where(static column => IsUnknown(InputRow.Normalize(column))).ToList();
        foreach (var column in unread)
        {
            if (Mistyped(InputRow.Normalize(column)) is { } parameter && !columns.Any(other => InputRow.IsNamed(other, parameter)))
            {
                var message = $"{row.Label}The column '{column}' is not a parameter, but '{parameter}' is.";
                throw new RembgException(RembgError.InvalidParameterValue, message) { Cause = FailureCause.MistypedColumn };
            }
        }

        _checked = columns;
        return unread.Count == 0 ? null
            : $"No parameter of a row has these names, so the columns '{string.Join("', '", unread)}' are ignored.";
    }

    /// <summary>
    /// What shows that a list was read with another delimiter than its own, and the command that reads it; null when nothing does.
    /// </summary>
    public static string? DelimiterProblem(IReadOnlyList<string> columns)
    {
        var first = columns.Count > 0 ? columns[0].TrimStart('\uFEFF').Trim('"') : string.Empty;
        if (first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            var stated = Quoted(first.Length > 4 ? first[4] : ';');
            return $"the list begins with the line '{first}'. "
                + $"Get-Content list.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter {stated} reads it.";
        }

        var delimiter = columns.Count == 1 ? first.FirstOrDefault(static letter => letter is ';' or '\t' or '|' or ',') : default;
        return delimiter == default ? null
            : $"the list has another delimiter: its only column is '{first}'. Import-Csv -Delimiter {Quoted(delimiter)} reads it.";
    }

    private static string Quoted(char delimiter) => delimiter == '\t' ? "\"`t\"" : $"'{delimiter}'";

    // PSPath and the like are PowerShell's own.
    private static bool IsUnknown(string name) =>
        name.Length > 0 && !name.StartsWith("PS", StringComparison.Ordinal) && !Read.ContainsKey(name) && !Known.Contains(name);

    // A short word is one typo away from too many others.
    private static string? Mistyped(string column) => OtherWords.Contains(column) ? null : Read
        .Where(parameter => parameter.Key.Length >= 4
            && (EditDistance.Between(column, parameter.Key) <= (parameter.Key.Length < 8 ? 1 : 2)
                || Array.Exists(Units, unit => column.StartsWith(parameter.Key + unit, StringComparison.Ordinal))))
        .Select(static parameter => parameter.Value)
        .FirstOrDefault();
}
