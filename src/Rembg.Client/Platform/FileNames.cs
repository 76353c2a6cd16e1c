using System.Globalization;
using System.Text;

namespace Rembg.Platform;

/// <summary>
/// What a file may be called on a system. Names that Windows takes for something else (a device, a stream of another
/// file, the same name without its last dot) are found before anything is sent, and so are those that .NET Framework
/// answers with an exception from wherever they are first looked at.
/// </summary>
/// <remarks>
/// Nothing here asks the system it runs on, so that each system's rules can be tried on any. For Windows they are those
/// of "Naming Files, Paths, and Namespaces" in Microsoft's documentation.
/// </remarks>
internal sealed class FileNames
{
    private const int LongestName = 255;

    // From here on a path needs its \\?\ where a program is not made for long paths.
    private const int LongestPlainPath = 247;

    // Stryker disable once all: made once in a process, and the runner keeps its process; the tests name each of them.
    private static readonly HashSet<string> Devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. "123456789\u00B9\u00B2\u00B3".SelectMany(digit => new[] { "COM" + digit, "LPT" + digit }), // The superscript digits count as digits here.
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly bool _isWindows;
    private readonly bool _hasShortPaths;
    private readonly bool _countsBytes;

    private FileNames(bool isWindows = false, bool hasShortPaths = false, bool countsBytes = false)
    {
        _isWindows = isWindows;
        _hasShortPaths = hasShortPaths;
        _countsBytes = countsBytes;
    }

    public static FileNames Windows => new(isWindows: true);

    /// <summary>Windows to a program that is not made for long paths, as Windows PowerShell.</summary>
    public static FileNames WindowsWithShortPaths => new(isWindows: true, hasShortPaths: true);

    public static FileNames Linux => new(countsBytes: true);

    /// <summary>Its file systems count in UTF-16 units, as Windows does.</summary>
    public static FileNames MacOS => new();

    /// <summary>The rules of this system.</summary>
    public static FileNames Current { get; } =
        Framework.IsWindows ? Framework.TakesLongPaths ? Windows : WindowsWithShortPaths
        : Framework.IsMacOS ? MacOS
        : Linux;

    /// <summary>
    /// The path without the prefix <c>\\?\</c> that nothing needs, so that a file has one path only; and with the only
    /// separators that Windows knows behind one that is needed.
    /// </summary>
    public string Plain(string path)
    {
        if (!_isWindows || PrefixLength(path) == 0)
        {
            return path;
        }

        path = path.Replace('/', '\\');
        var rest = path.Substring(PrefixLength(path));
        var plain = IsDrive(rest) ? rest : rest.StartsWith(@"UNC\", StringComparison.OrdinalIgnoreCase) ? $@"\\{rest.Substring(4)}" : null;

        // Behind the prefix a name may be anything; without it, it would be another file or none.
        return plain is not null && (!_hasShortPaths || plain.Length <= LongestPlainPath) && Names(plain).All(name => ProblemOfName(name.Text) is null)
            ? plain
            : path;
    }

    /// <summary>Finds what no path may hold, before it is given to anything that would throw.</summary>
    /// <param name="path">A path, as it was written.</param>
    /// <returns>What is wrong with it, as the end of a sentence; null when nothing is.</returns>
    public string? ProblemOfCharacters(string path)
    {
        var start = _isWindows ? PrefixLength(path) : 0;
        start += _isWindows && (start == 0 ? IsLetterAndColon(path) : IsDrive(path.Substring(start))) ? 2 : 0;
        return ProblemOfCharacters(path, start);
    }

    /// <summary>Finds what would lead the derived name of an output elsewhere.</summary>
    /// <inheritdoc cref="ProblemOfCharacters(string)"/>
    public string? ProblemOfSuffix(string suffix) =>
        suffix.Contains('/') || suffix.Contains('\\') ? "it holds a separator of folders" : ProblemOfCharacters(suffix, start: 0);

    /// <summary>Finds out why no file of this path could be written.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="folderExists">Whether a folder is there, and so can have the name that it has.</param>
    /// <returns>What is wrong with it, as the end of a sentence; null when nothing is.</returns>
    public string? ProblemOf(string path, Func<string, bool> folderExists)
    {
        if (ProblemOfCharacters(path) is { } character)
        {
            return character;
        }

        if (_isWindows && path.StartsWith(@"\\.\", StringComparison.Ordinal))
        {
            return "it is the name of a device";
        }

        foreach (var name in Names(path))
        {
            if (ProblemOfName(name.Text) is { } problem && (name.End == path.Length || !folderExists(path.Substring(0, name.End))))
            {
                return problem;
            }
        }

        return null;
    }

    private string? ProblemOfCharacters(string path, int start)
    {
        for (var i = start; i < path.Length; i++)
        {
            var character = path[i];
            if (character == '\0' || (_isWindows && character < ' '))
            {
                return string.Format(CultureInfo.InvariantCulture, "it holds the control character U+{0:X4}", (int)character);
            }

            if (_isWindows && character == ':')
            {
                return "behind a ':' Windows looks for a stream of another file";
            }

            if (_isWindows && character is '*' or '?' or '"' or '<' or '>' or '|')
            {
                return $"Windows does not allow '{character}' in a name";
            }
        }

        return null;
    }

    private string? ProblemOfName(string name)
    {
        var length = _countsBytes ? Encoding.UTF8.GetByteCount(name) : name.Length;
        if (length > LongestName)
        {
            return string.Format(
                CultureInfo.InvariantCulture, "the name is too long for the file system ({0} {1} of at most {2}): {3}",
                length, _countsBytes ? "bytes" : "characters", LongestName, name);
        }

        if (!_isWindows)
        {
            return null;
        }

        if (name[name.Length - 1] is '.' or ' ')
        {
            return $"Windows drops the dot or space at the end of '{name}'";
        }

        var end = name.IndexOf('.');
        return Devices.Contains((end < 0 ? name : name.Substring(0, end)).TrimEnd(' ')) ? $"'{name}' is the name of a device on Windows" : null;
    }

    // The names below the drive, the share or the root, each with where it ends.
    private IEnumerable<(string Text, int End)> Names(string path)
    {
        var start = RootLength(path);
        while (start < path.Length)
        {
            var end = start;
            while (end < path.Length && !IsSeparator(path[end]))
            {
                end++;
            }

            if (end > start)
            {
                yield return (path.Substring(start, end - start), end);
            }

            start = end + 1;
        }
    }

    private int RootLength(string path)
    {
        if (!_isWindows)
        {
            return 0;
        }

        // \\server\share, \\?\UNC\server\share, \\?\C: or \\?\Volume{...}
        var start = PrefixLength(path);
        var isShare = start == 0 ? path.Length > 1 && IsSeparator(path[0]) && IsSeparator(path[1])
            : string.Compare(path, start, @"UNC\", 0, 4, StringComparison.OrdinalIgnoreCase) == 0;
        if (start == 0 && !isShare)
        {
            return 0; // What is a drive can be a name like any other here.
        }

        start += isShare ? start == 0 ? 2 : 4 : 0;
        for (var names = isShare ? 2 : 1; names > 0 && start < path.Length; names--)
        {
            var end = path.IndexOfAny(['\\', '/'], start);
            start = end < 0 ? path.Length : end + 1;
        }

        return start;
    }

    private bool IsSeparator(char character) => character == '/' || (_isWindows && character == '\\');

    // \\?\ or \\.\, with either separator.
    private static int PrefixLength(string path) =>
        path is ['\\' or '/', '\\' or '/', '?' or '.', '\\' or '/', ..] ? 4 : 0;

    private static bool IsDrive(string path) =>
        IsLetterAndColon(path) && (path.Length == 2 || path[2] is '\\' or '/');

    private static bool IsLetterAndColon(string path) =>
        path is [(>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ':', ..];
}
