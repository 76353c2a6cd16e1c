using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using Rembg.Parameters;

namespace Rembg.Pipeline;

/// <summary>Turns what a user types as a path into full paths of the file system, as PowerShell's own cmdlets do.</summary>
internal sealed class InputResolver
{
    private const int MostFolders = 64;

    private readonly PSCmdlet _cmdlet;
    private readonly Dictionary<string, string> _folders = [];
    private string? _foldersSeenFrom;

    public InputResolver(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>The full path of an input that is meant to the letter.</summary>
    /// <exception cref="RembgException">The path leads nowhere, or out of the file system.</exception>
    public string Literal(string path) =>
        FilePaths.Resolve(_cmdlet.SessionState, path, RembgError.ImageNotFound, elsewhere: RembgError.NotAFile);

    /// <summary>The full path of an output.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>: no file can be there.</exception>
    public string Output(string path) => FilePaths.Resolve(_cmdlet.SessionState, path, RembgError.WriteFailed);

    /// <summary>
    /// The full path of a folder that is named again and again, once for each image: to tell what drive a path is on,
    /// PowerShell reads the system's table of mounts.
    /// </summary>
    /// <inheritdoc cref="Output"/>
    public string Folder(string path)
    {
        var location = _cmdlet.SessionState.Path.CurrentLocation.Path;
        if (location != _foldersSeenFrom || _folders.Count >= MostFolders)
        {
            _folders.Clear();
            _foldersSeenFrom = location;
        }

        return _folders.TryGetValue(path, out var known) ? known : _folders[path] = Output(path);
    }

    /// <summary>The files that a path with wildcards means; a name that has wildcard characters of its own is found as well.</summary>
    /// <inheritdoc cref="Literal"/>
    public IReadOnlyList<string> Matching(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return [Literal(path)];
        }

        try
        {
            var matches = _cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out var provider);
            if (provider.ImplementingType != typeof(FileSystemProvider))
            {
                throw NotInFileSystem(path);
            }

            if (matches.Count > 0)
            {
                return matches;
            }
        }
        catch (Exception e) when (FilePaths.LeadsNowhere(e))
        {
            if (!IsLiteralFile(path))
            {
                throw new RembgException(RembgError.ImageNotFound, $"'{path}' cannot be found: {e.Message}", e);
            }
        }

        return IsLiteralFile(path) ? [Literal(path)] : [];
    }

    private bool IsLiteralFile(string path) => File.Exists(Literal(path));

    private static RembgException NotInFileSystem(string path) =>
        new(RembgError.NotAFile, $"'{path}' is not in the file system.");
}
