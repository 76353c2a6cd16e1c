namespace Rembg.Report;

/// <summary>
/// The location of a file as seen from the report: a relative path on the report's own drive, so that the complete folder can be
/// moved; elsewhere an absolute one. Segments are separated by slashes and are otherwise as they are on disk.
/// </summary>
/// <param name="Folder">
/// The folder with a slash at its end: <c>./</c> or <c>../</c> first when it is relative, <c>/</c> (<c>//</c> before the
/// name of a server) when it is the path of a <c>file:</c> URL; empty when the file has no folder.
/// </param>
/// <param name="Name">The name of the file.</param>
internal readonly record struct ReportLocation(string Folder, string Name)
{
    private static readonly Regex Drive = new(@"^[A-Za-z]:[\\/]", RegexOptions.CultureInvariant);

    // The part that no relative path can leave: /, /C:/, //server/share/.
    private static readonly Regex Root = new("^(?://[^/]+/[^/]+(?:/|$)|/[A-Z]:/|/)", RegexOptions.CultureInvariant);

    /// <summary>Locates a file.</summary>
    /// <param name="path">The full path of the file, possibly as another system writes it; other text is a name without a folder.</param>
    /// <param name="reportFolder">The full path of the report's folder.</param>
    public static ReportLocation Of(string path, string reportFolder)
    {
        if (WithSlashes(path) is not { } file)
        {
            return new ReportLocation(string.Empty, path);
        }

        var nameAt = file.LastIndexOf('/') + 1;
        var (folder, name) = (file.Substring(0, nameAt), file.Substring(nameAt));
        var root = Root.Match(file).Value;

        // Names on a Windows drive or server are case-insensitive.
        var comparison = root.Length > 1 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var from = WithSlashes(reportFolder) is { } report ? report.TrimEnd('/') + "/" : string.Empty;
        if (!string.Equals(root, Root.Match(from).Value, comparison))
        {
            return new ReportLocation(folder, name);
        }

        var up = string.Empty;
        while (!folder.StartsWith(from, comparison))
        {
            from = from.Substring(0, from.LastIndexOf('/', from.Length - 2) + 1);
            up += "../";
        }

        return new ReportLocation($"{(up.Length == 0 ? "./" : up)}{folder.Substring(from.Length)}", name);
    }

    /// <summary>The address of the file, from the report: relative, or <c>file:</c>; percent-encoded. Empty when it has none.</summary>
    public string ToUrl()
    {
        if (Folder.Length == 0)
        {
            return string.Empty;
        }

        var path = string.Join("/", (Folder + Name).Split('/').Select(Encode));
        return Folder.StartsWith('.') ? path : IsOnOtherServer ? "file:" + path : "file://" + path;
    }

    /// <summary>Whether the file is on another server than the report.</summary>
    public bool IsOnOtherServer => Folder.StartsWith("//", StringComparison.Ordinal);

    /// <summary>The path as people read it.</summary>
    public string ToText() => Folder.StartsWith("./", StringComparison.Ordinal) ? $"{Folder.Substring(2)}{Name}" : Folder + Name;

    // A name on Windows need not be valid UTF-16, and then cannot be linked. Browsers expect the colon of a drive unescaped.
    private static string Encode(string segment) =>
        Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(segment))).Replace("%3A", ":");

    // By how the path is written and not by the system, because results come from other machines too. Null for what is no full path.
    private static string? WithSlashes(string path)
    {
        path = FileNames.Windows.Plain(path);
        return Drive.IsMatch(path) ? $"/{char.ToUpperInvariant(path[0])}{path.Substring(1).Replace('\\', '/')}"
            : path.StartsWith(@"\\", StringComparison.Ordinal) ? path.Replace('\\', '/')
            : path.StartsWith('/') ? path
            : null;
    }
}
