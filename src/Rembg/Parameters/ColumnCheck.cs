using System.Management.Automation;
using Rembg.Contract;
using Rembg.Imaging;

namespace Rembg.Parameters;

/// <summary>Finds columns of a list that no parameter reads: a mistyped parameter is an error, anything else one warning a run.</summary>
internal sealed class ColumnCheck
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

    private static readonly HashSet<string> OtherWords = ["WEIGHT", "TASK", "MARK", "PATCH"];

    private static readonly string[] Units = ["PX", "PIXEL", "PIXELS", "DEG", "DEGREES"];

    private readonly Dictionary<string, ParameterMetadata> _parameters;
    private IReadOnlyList<string>? _checked;
    private bool _hasWarned;

    /// <param name="parameters">The parameters of the cmdlet.</param>
    public ColumnCheck(Dictionary<string, ParameterMetadata> parameters) => _parameters = parameters;

    /// <summary>Checks the columns of a row, once for each list of columns.</summary>
    /// <returns>A warning, once a run; null when every column is read or known.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/>: a column is a mistyped parameter.</exception>
    public string? Check(InputRow row)
    {
        if (!row.IsOfList)
        {
            return null;
        }

        var columns = row.Columns;
        if (_checked is not null && columns.SequenceEqual(_checked))
        {
            return null;
        }

        var read = Named(static parameter => IsRead(parameter));
        var unread = columns.Where(column => InputRow.Normalize(column) is { Length: > 0 } name && !read.ContainsKey(name) && !Known.Contains(name)).ToList();
        foreach (var column in unread)
        {
            if (Mistyped(InputRow.Normalize(column), read) is { } parameter && !columns.Any(other => InputRow.Normalize(other) == InputRow.Normalize(parameter)))
            {
                throw new RembgException(RembgError.InvalidParameterValue, $"{row.Label}The column '{column}' is not a parameter, but '{parameter}' is.") { Cause = FailureCause.MistypedColumn };
            }
        }

        _checked = columns;
        var isFirst = unread.Count > 0 && !_hasWarned;
        _hasWarned |= isFirst;
        return isFirst ? Warning(unread, Named(static parameter => !IsRead(parameter))) : null;
    }

    private static string Warning(List<string> unread, Dictionary<string, string> ofRun)
    {
        var names = string.Join(", ", unread.Select(static name => $"'{name}'"));
        var why = unread.TrueForAll(name => ofRun.ContainsKey(InputRow.Normalize(name))) ? "it applies to the whole run, not to a row" : "no parameter has that name";
        return unread.Count == 1 ? $"The column {names} is ignored: {why}." : $"The columns {names} are ignored: no row parameter has these names.";
    }

    private static bool IsRead(ParameterMetadata parameter) => parameter.ParameterSets.Values.Any(static set => set.ValueFromPipelineByPropertyName);

    // A short word is one slip away from too many others.
    private static string? Mistyped(string column, Dictionary<string, string> parameters) => OtherWords.Contains(column) ? null : parameters
        .Where(parameter => parameter.Key.Length >= 4
            && (EditDistance.Between(column, parameter.Key) <= (parameter.Key.Length < 8 ? 1 : 2) || Array.Exists(Units, unit => column == parameter.Key + unit)))
        .Select(static parameter => parameter.Value).FirstOrDefault();

    private Dictionary<string, string> Named(Predicate<ParameterMetadata> isWanted)
    {
        var names = new Dictionary<string, string>();
        foreach (var parameter in _parameters.Values.Where(parameter => isWanted(parameter)))
        {
            foreach (var name in parameter.Aliases.Append(parameter.Name))
            {
                names[InputRow.Normalize(name)] = name;
            }
        }

        return names;
    }
}
