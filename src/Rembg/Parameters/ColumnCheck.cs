using Rembg.Imaging;

namespace Rembg.Parameters;

/// <summary>Finds columns of a list that no parameter reads: a mistyped parameter is an error, anything else one warning a run.</summary>
internal sealed class ColumnCheck(Dictionary<string, ParameterMetadata> parameters)
{
    // Properties of files, results and errors, and words that only look like a parameter.
    private static readonly HashSet<string> Known = new(
        new[]
        {
            "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer", "PSComputerName", "PSShowComputerName",
            "RunspaceId", "PSSourceJobInstanceId", "Mode", "ModeWithoutHardLink", "VersionInfo", "BaseName", "Target", "ResolvedTarget",
            "LinkType", "UnixMode", "User", "Group", "UnixStat", "Size", "Hash", "Algorithm", "LinkTarget", "UnixFileMode", "LengthString",
            "LastWriteTimeString", "NameString",
        }.Concat(new[] { typeof(FileInfo), typeof(DirectoryInfo), typeof(RemovalResult) }.SelectMany(static type => type.GetProperties()).Select(static property => property.Name))
        .Select(InputRow.Normalize));

    // By how they are compared.
    private static readonly Dictionary<string, string> Read = RowAttribute.Names.ToDictionary(InputRow.Normalize);

    private static readonly HashSet<string> OtherWords = ["WEIGHT", "TASK", "MARK", "PATCH"];

    private static readonly string[] Units = ["PX", "PIXEL", "PIXELS", "DEG", "DEGREES"];

    private IReadOnlyList<string>? _checked;
    private bool _hasWarned;

    /// <summary>Checks the columns of a row, once for each list of columns.</summary>
    public string? Check(InputRow row)
    {
        if (!row.IsOfList || row.Columns is var columns && _checked?.SequenceEqual(columns) == true)
        {
            return null;
        }

        var unread = columns
            .Where(static column => InputRow.Normalize(column) is { Length: > 0 } name && !Read.ContainsKey(name) && !Known.Contains(name)).ToList();
        foreach (var column in unread)
        {
            if (Mistyped(InputRow.Normalize(column)) is { } parameter && !columns.Any(other => IsNamed(other, parameter)))
            {
                var message = $"{row.Label}The column '{column}' is not a parameter, but '{parameter}' is.";
                throw new RembgException(RembgError.InvalidParameterValue, message) { Cause = FailureCause.MistypedColumn };
            }
        }

        _checked = columns;
        if (unread.Count == 0 || _hasWarned)
        {
            return null;
        }

        _hasWarned = true;
        return unread is [var one]
            ? $"The column '{one}' is ignored: {(IsOfRun(one) ? "it applies to the whole run, not to a row" : "no parameter has that name")}."
            : $"The columns {string.Join(", ", unread.Select(static name => $"'{name}'"))} are ignored: no row parameter has these names.";
    }

    /// <summary>What shows that a list was read with another delimiter than its own, and the command that reads it; null when nothing does.</summary>
    public static string? DelimiterProblem(IReadOnlyList<string> columns)
    {
        var first = columns.Count > 0 ? columns[0].TrimStart('\uFEFF').Trim('"') : string.Empty;
        if (first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            return $"the list begins with the line '{first}'. Get-Content list.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter {Quoted(first.Length > 4 ? first[4] : ';')} reads it.";
        }

        var delimiter = columns.Count == 1 ? first.FirstOrDefault(static letter => letter is ';' or '\t' or '|' or ',') : default;
        return delimiter == default ? null
            : $"the list seems to be separated by {(delimiter == '\t' ? "tabs" : $"'{delimiter}'")}: its only column is '{first}'. Import-Csv -Delimiter {Quoted(delimiter)} reads it.";
    }

    private static string Quoted(char delimiter) => delimiter == '\t' ? "\"`t\"" : $"'{delimiter}'";

    // A short word is one typo away from too many others.
    private static string? Mistyped(string column) => OtherWords.Contains(column) ? null : Read
        .Where(parameter => parameter.Key.Length >= 4
            && (EditDistance.Between(column, parameter.Key) <= (parameter.Key.Length < 8 ? 1 : 2) || Array.Exists(Units, unit => column == parameter.Key + unit)))
        .Select(static parameter => parameter.Value).FirstOrDefault();

    private bool IsOfRun(string column) =>
        parameters.Values.Any(parameter => parameter.Aliases.Append(parameter.Name).Any(name => IsNamed(column, name)));

    private static bool IsNamed(string column, string name) => InputRow.Normalize(column) == InputRow.Normalize(name);
}
