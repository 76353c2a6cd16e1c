using Microsoft.PowerShell.Commands;

namespace Rembg.Parameters;

/// <summary>Resolves paths to full paths of the file system, as PowerShell's own cmdlets do.</summary>
internal sealed class InputResolver(PSCmdlet cmdlet)
{
    private const int MostOutputs = 64;

    private readonly Dictionary<string, string> _outputs = [];
    private string? _outputsSeenFrom;

    /// <summary>
    /// The files of an input path. In a listed one, which came through the pipeline, a file of that very name takes precedence over a
    /// pattern.
    /// </summary>
    public IReadOnlyList<string> Find(string path, bool mayHaveWildcards, bool isListed)
    {
        if (CellTextAttribute.IsFile(ref path))
        {
            return [Literal(path)];
        }

        var bare = CellParser.TrimPath(path);
        path = bare.Length == 0 || bare.Length == path.Length || IsLiteralFile(path) ? path : bare;
        return mayHaveWildcards ? Matching(path, isListed) : [Literal(path)];
    }

    public string Literal(string path) =>
        FilePaths.Resolve(cmdlet.SessionState, path, RembgError.ImageNotFound, elsewhere: RembgError.NotAFile);

    /// <summary>Whether a path starts at the current folder. One with a drive or a provider does not.</summary>
    public static bool IsRelative(string path) => path.IndexOf(':') < 0 && path.IndexOfAny(['/', '\\', '~']) != 0;

    /// <summary>
    /// The full path of an output or of its folder, which is often the same for each image. It is cached, because PowerShell reads the
    /// system's table of mounts to resolve a path.
    /// </summary>
    public string? Output(string? path)
    {
        if (path is null)
        {
            return null;
        }

        var location = cmdlet.SessionState.Path.CurrentLocation.Path;
        if (location != _outputsSeenFrom || _outputs.Count >= MostOutputs)
        {
            _outputs.Clear();
            _outputsSeenFrom = location;
        }

        return _outputs.TryGetValue(path, out var known)
            ? known
            : _outputs[path] = FilePaths.Resolve(cmdlet.SessionState, path, RembgError.WriteFailed);
    }

    /// <summary>The full path of an input for an error record; the path itself where it cannot be resolved.</summary>
    public string TryLiteral(string path)
    {
        CellTextAttribute.IsFile(ref path);
        try
        {
            return Literal(path);
        }
        catch (RembgException)
        {
            return path;
        }
    }

    // A name that contains wildcard characters is found as well, and so is one in which they are escaped, as completion writes it.
    private IReadOnlyList<string> Matching(string path, bool isListed)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [Literal(path.IndexOf('`') < 0 || IsLiteralFile(path) ? path : WildcardPattern.Unescape(path))];
        }

        if (isListed && IsLiteralFile(path))
        {
            return [Literal(path)];
        }

        try
        {
            var matches = cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.ImplementingType != typeof(FileSystemProvider))
            {
                return [Literal(path)]; // Its error says where the path leads.
            }

            if (matches.Count > 0)
            {
                return matches;
            }
        }
        catch (Exception e) when (FilePaths.IsPathResolutionError(e))
        {
            if (!IsLiteralFile(path))
            {
                throw new RembgException(RembgError.ImageNotFound, $"'{path}' cannot be found: {e.Message}", e);
            }
        }

        return IsLiteralFile(path) ? [Literal(path)] : path.IndexOf('`') < 0 ? [] : MatchingEscaped(path);
    }

    // PowerShell's own matching finds no file by a pattern that has escaped wildcards beside true ones.
    private string[] MatchingEscaped(string path)
    {
        if (SplitPattern(path) is not var (folder, names))
        {
            return [];
        }

        var found = Array.FindAll(Directory.GetFileSystemEntries(folder), entry => names.IsMatch(Path.GetFileName(entry)));
        Array.Sort(found, StringComparer.OrdinalIgnoreCase);
        return found;
    }

    /// <summary>The folder of a path and the pattern for its last part; null where the folder is a pattern, or does not exist.</summary>
    public (string Folder, WildcardPattern Names)? SplitPattern(string path)
    {
        var end = path.LastIndexOfAny(['/', '\\']) + 1;
        var folder = end == 0 ? "." : path.Substring(0, end);
        var full = TryLiteral(WildcardPattern.Unescape(folder));
        return !WildcardPattern.ContainsWildcardCharacters(folder) && Directory.Exists(full)
            ? (full, WildcardPattern.Get(path.Substring(end), WildcardOptions.IgnoreCase))
            : null;
    }

    /// <summary>Whether the files were found by a pattern, not by a name.</summary>
    public bool IsPattern(string path, IReadOnlyList<string> found) =>
        WildcardPattern.ContainsWildcardCharacters(path) && !(found.Count == 1 && found[0] == TryLiteral(path));

    private bool IsLiteralFile(string path) => File.Exists(TryLiteral(path));
}
