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
    /// <summary>Locates a file.</summary>
    /// <param name="path">The full path of the file, possibly as another system writes it; other text is a name without a folder.</param>
    /// <param name="reportFolder">The full path of the report's folder.</param>
    public static ReportLocation Of(string path, string reportFolder)
    {
        if (Segments.Read(path) is not { } file)
        {
            return new ReportLocation(string.Empty, path);
        }

        var name = file.Names.Count > 0 ? file.Names[file.Names.Count - 1] : string.Empty;
        var folders = file.Names.Take(file.Names.Count - 1).ToArray();
        if (Segments.Read(reportFolder) is not { } report || !file.AreSame(file.Root, report.Root))
        {
            return new ReportLocation(file.Root + string.Concat(folders.Select(folder => folder + "/")), name);
        }

        var shared = 0;
        while (shared < folders.Length && shared < report.Names.Count && file.AreSame(folders[shared], report.Names[shared]))
        {
            shared++;
        }

        var up = report.Names.Count - shared;
        var start = up == 0 ? "./" : string.Concat(Enumerable.Repeat("../", up));
        return new ReportLocation(start + string.Concat(folders.Skip(shared).Select(folder => folder + "/")), name);
    }

    /// <summary>The address of the file, from the report: relative, or <c>file:</c>; percent-encoded. Empty when it has none.</summary>
    public string ToUrl()
    {
        if (Folder.Length == 0)
        {
            return string.Empty;
        }

        var path = string.Join("/", (Folder + Name).Split('/').Select(Encode));
        return Folder.StartsWith('.') ? path : path.StartsWith("//", StringComparison.Ordinal) ? "file:" + path : "file://" + path;
    }

    /// <summary>Whether the file is on another server than the report.</summary>
    public bool IsOnOtherServer => Folder.StartsWith("//", StringComparison.Ordinal);

    /// <summary>The path as people read it.</summary>
    public string ToText() => Folder.StartsWith("./", StringComparison.Ordinal) ? $"{Folder.Substring(2)}{Name}" : Folder + Name;

    // Browsers expect the colon of a drive unescaped.
    private static string Encode(string segment) => Uri.EscapeDataString(WellFormed(segment)).Replace("%3A", ":");

    // A name on Windows need not be valid UTF-16, and then cannot be linked.
    private static string WellFormed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A full path in its parts.</summary>
    /// <param name="Root">The root that no relative path can leave: <c>/</c>, <c>/C:/</c>, <c>//server/share/</c>.</param>
    /// <param name="Names">The names below it.</param>
    private readonly record struct Segments(string Root, IReadOnlyList<string> Names)
    {
        // Names on a Windows drive or server are case-insensitive.
        public bool AreSame(string one, string other) =>
            string.Equals(one, other, Root.Length > 1 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

        // By how the path is written and not by the system, because results come from other machines too.
        public static Segments? Read(string path)
        {
            var extended = path.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase) ? $@"\\{path.Substring(8)}"
                : path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path.Substring(4)
                : path;
            if (extended.StartsWith(@"\\", StringComparison.Ordinal))
            {
                var parts = Split(extended, '\\', '/');
                return parts.Length < 2 ? null : new Segments($"//{parts[0]}/{parts[1]}/", [.. parts.Skip(2)]);
            }

            if (extended.Length > 2 && extended[1] == ':' && IsLetter(extended[0]) && extended[2] is '\\' or '/')
            {
                return new Segments($"/{char.ToUpperInvariant(extended[0])}:/", Split(extended.Substring(3), '\\', '/'));
            }

            return extended.StartsWith('/') ? new Segments("/", Split(extended, '/')) : null;
        }

        private static string[] Split(string path, params char[] separators) =>
            path.Split(separators, StringSplitOptions.RemoveEmptyEntries);

        private static bool IsLetter(char character) => character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');
    }
}
