namespace Rembg.Platform;

/// <summary>
/// The rules for file names of an operating system: on Windows those of "Naming Files, Paths, and Namespaces". Names that Windows
/// resolves to something else (a device, a stream, the name without its last dot) are rejected before anything is uploaded.
/// </summary>
internal sealed record FileNames(bool IsWindows = false, bool HasShortPaths = false, bool CountsBytes = false)
{
    private const int LongestName = 255;
    private const int LongestPathWithoutPrefix = 247;

    private static readonly Regex BetweenSlashes = new("[^/]+", RegexOptions.CultureInvariant);
    private static readonly Regex BetweenAnySlashes = new(@"[^/\\]+", RegexOptions.CultureInvariant);

    // Stryker disable once all: initialized once in a process; the tests name each of them.
    private static readonly HashSet<string> Devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. "123456789\u00B9\u00B2\u00B3".SelectMany(digit => new[] { "COM" + digit, "LPT" + digit }), // Superscripts count as digits.
        ],
        StringComparer.OrdinalIgnoreCase);

    public static FileNames Windows => new(IsWindows: true);

    /// <summary>Windows for a program without support for long paths, such as Windows PowerShell.</summary>
    public static FileNames WindowsWithShortPaths => new(IsWindows: true, HasShortPaths: true);

    public static FileNames Linux => new(CountsBytes: true);

    /// <summary>Its file systems count UTF-16 units, as Windows does.</summary>
    public static FileNames MacOS => new();

    /// <summary>The rules of this system.</summary>
    public static FileNames Current { get; } =
        Framework.IsWindows ? Framework.TakesLongPaths ? Windows : WindowsWithShortPaths
        : Framework.IsMacOS ? MacOS
        : Linux;

    /// <summary>Removes a prefix <c>\\?\</c> that is not needed, so that a file has a single path.</summary>
    public string Plain(string path)
    {
        var start = PrefixLength(path);
        if (start == 0)
        {
            return path;
        }

        path = path.Replace('/', '\\');
        var rest = path.Substring(start);
        var plain = IsDrive(rest) ? rest : IsUnc(rest) ? $@"\\{rest.Substring(4)}" : null;

        // After the prefix a name may be anything; without it, it would be another file or none.
        return plain is not null && (!HasShortPaths || plain.Length <= LongestPathWithoutPrefix)
            && Names(plain).All(name => ProblemOfName(name.Text) is null) ? plain : path;
    }

    /// <summary>Checks a path for characters that .NET Framework would throw for.</summary>
    /// <returns>The problem, as the end of a sentence; null for none.</returns>
    public string? ProblemOfCharacters(string path)
    {
        var start = PrefixLength(path);
        var startsWithDrive = start == 0 ? IsLetterAndColon(path) : IsDrive(path.Substring(start));
        return ProblemOfCharacters(path, start + (IsWindows && startsWithDrive ? 2 : 0));
    }

    /// <summary>Checks the suffix of an output's name.</summary>
    public string? ProblemOfSuffix(string suffix) =>
        suffix.Contains('/') || suffix.Contains('\\') ? "it contains a path separator" : ProblemOfCharacters(suffix, start: 0);

    /// <summary>Checks whether a file of this full path can be written. A folder that exists can have its name.</summary>
    public string? ProblemOf(string path, Func<string, bool> folderExists) =>
        ProblemOfCharacters(path)
        ?? (IsWindows && path.StartsWith(@"\\.\", StringComparison.Ordinal) ? "it is the name of a device" : null)
        ?? Names(path)
            .Select(name => ProblemOfName(name.Text) is { } problem
                && (name.End == path.Length || !folderExists(path.Substring(0, name.End))) ? problem : null)
            .FirstOrDefault(static problem => problem is not null);

    private string? ProblemOfCharacters(string path, int start)
    {
        foreach (var character in path.AsSpan(start))
        {
            if (character == '\0' || (IsWindows && character < ' '))
            {
                return $"it contains the control character U+{(int)character:X4}";
            }

            if (IsWindows && character is ':' or '*' or '?' or '"' or '<' or '>' or '|')
            {
                return character == ':'
                    ? "after a ':' Windows expects a stream of another file"
                    : $"Windows does not allow '{character}' in a name";
            }
        }

        return null;
    }

    private string? ProblemOfName(string name)
    {
        var length = CountsBytes ? Encoding.UTF8.GetByteCount(name) : name.Length;
        var unit = CountsBytes ? "bytes" : "characters";
        return length > LongestName ? $"the name is too long for the file system ({length} {unit} of at most 255): {name}"
            : !IsWindows ? null
            : name[name.Length - 1] is '.' or ' ' ? $"Windows drops the dot or space at the end of '{name}'"
            : Devices.Contains(name.Split('.')[0].TrimEnd(' ')) ? $"'{name}' is the name of a device on Windows"
            : null;
    }

    // The names below the drive, the share or the root.
    private IEnumerable<(string Text, int End)> Names(string path)
    {
        var prefix = PrefixLength(path);
        var isShare = prefix > 0 ? IsUnc(path.Substring(prefix)) : IsWindows && path is ['\\' or '/', '\\' or '/', ..];
        var skipped = isShare ? (prefix > 0 ? 3 : 2) : prefix > 0 ? 1 : 0; // UNC, server and share, or the volume.
        return (IsWindows ? BetweenAnySlashes : BetweenSlashes).Matches(path, prefix).Cast<Match>().Skip(skipped)
            .Select(static name => (name.Value, name.Index + name.Length));
    }

    private int PrefixLength(string path) => IsWindows && path is ['\\' or '/', '\\' or '/', '?' or '.', '\\' or '/', ..] ? 4 : 0;

    private static bool IsUnc(string path) => path.StartsWith(@"UNC\", StringComparison.OrdinalIgnoreCase);

    private static bool IsDrive(string path) => IsLetterAndColon(path) && (path.Length == 2 || path[2] is '\\' or '/');

    private static bool IsLetterAndColon(string path) => path is [(>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ':', ..];
}
