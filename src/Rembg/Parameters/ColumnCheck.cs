using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Finds columns of a list that say something which nobody reads, such as a parameter's name with a slip in it.</summary>
internal sealed class ColumnCheck
{
    // What files, results and errors have, which is in a list because it was made from them.
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer", "PSComputerName", "PSShowComputerName",
        "RunspaceId", "PSSourceJobInstanceId", "Mode", "ModeWithoutHardLink", "VersionInfo", "BaseName", "Target", "ResolvedTarget",
        "LinkType", "UnixMode", "User", "Group", "UnixStat", "Size", "Hash", "Algorithm", "LinkTarget", "UnixFileMode", "LengthString",
        "LastWriteTimeString", "NameString",
    };

    private readonly Dictionary<string, ParameterMetadata> _parameters;
    private bool _isDone;

    static ColumnCheck()
    {
        foreach (var type in new[] { typeof(FileInfo), typeof(DirectoryInfo), typeof(RemovalResult) })
        {
            Known.UnionWith(type.GetProperties().Select(property => property.Name));
        }
    }

    /// <param name="parameters">The parameters of the cmdlet.</param>
    public ColumnCheck(Dictionary<string, ParameterMetadata> parameters) => _parameters = parameters;

    /// <summary>What to warn of, once a run: null when every column is read, or is known.</summary>
    public string? Warning(InputRow row)
    {
        if (_isDone || !row.IsOfList)
        {
            return null;
        }

        var parameters = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in _parameters.Values)
        {
            var isRead = parameter.ParameterSets.Values.Any(set => set.ValueFromPipelineByPropertyName);
            foreach (var name in parameter.Aliases.Append(parameter.Name))
            {
                parameters[name] = isRead;
            }
        }

        // A row without a path is told by itself, and has its columns named then.
        var columns = row.Columns.Select(static name => name.TrimStart('\uFEFF', '\u00EF', '\u00BB', '\u00BF').Trim('"')).ToList();
        var unread = columns.Where(name => parameters.TryGetValue(name, out var isRead) ? !isRead : !Known.Contains(name)).ToList();
        _isDone = unread.Count > 0;
        return _isDone ? $"{Name(unread)} of the list changed nothing, since no parameter reads {(unread.Count == 1 ? "it" : "them")}." : null;
    }

    private static string Name(List<string> columns) =>
        columns.Count == 1 ? $"The column '{columns[0]}'" : $"The columns {string.Join(", ", columns.Select(static name => $"'{name}'"))}";
}
