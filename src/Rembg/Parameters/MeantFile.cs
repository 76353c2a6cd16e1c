namespace Rembg.Parameters;

/// <summary>
/// Finds the file that a path in a list was meant to be: one that differs only in white space, quotes, case or Unicode form, or whose
/// letters were lost to the wrong encoding. It remembers the last folder, because one list often misses many files.
/// </summary>
internal sealed class MeantFile(SessionState session)
{
    // How git writes a name that is not ASCII: "caf\303\251.jpg".
    private static readonly Regex QuotedByGit = new(@"^\s*""(?<name>.*(?:\\[23][0-7]{2}){2}.*)""\s*$", RegexOptions.CultureInvariant);
    private static readonly Regex Escapes = new(@"(?:\\[23][0-7]{2})+", RegexOptions.CultureInvariant);

    // Replaced letters, and UTF-8 that was read as Latin-1 or Windows-1252.
    private static readonly Regex LostLetters = new(@"[?\uFFFD]|[\u00C2-\u00F4][^\x00-\x7F]", RegexOptions.CultureInvariant);

    private static readonly Regex Ignored = new(@"[\s""'\u200B\uFEFF]", RegexOptions.CultureInvariant);
    private static readonly Regex NotAscii = new(@"[^\x00-\x7F]|\?", RegexOptions.CultureInvariant);

    private string? _folder;
    private ILookup<string, string>? _byKey;

    /// <summary>The name of the one file of that folder that was meant; null when there is none, or more than one.</summary>
    public string? Find(string path)
    {
        var start = path.LastIndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar, Path.VolumeSeparatorChar]) + 1;
        var name = path.Substring(start);
        try
        {
            var folder = FilePaths.Resolve(session, start == 0 ? "." : path.Substring(0, start), RembgError.ImageNotFound);
            if (folder != _folder || _byKey is null)
            {
                _byKey = Directory.GetFiles(folder).Select(static path => Path.GetFileName(path)).ToLookup(Key);
                _folder = folder;
            }

            var files = LostLetters.IsMatch(name) ? _byKey.SelectMany(static files => files) : [];
            return Only(_byKey[Key(name)], name) ?? Only(files.Where(file => IsSameInAscii(file, name)), name);
        }
        catch (Exception e) when (e is RembgException or UnauthorizedAccessException || FilePaths.IsPathResolutionError(e))
        {
            return null; // A folder that is impossible or cannot be listed, or a name that is no valid Unicode, gives no advice.
        }
    }

    /// <summary>A path that git quoted, with its escaped letters as lost ones; null when it is not such a path.</summary>
    public static string? Unquote(string path) =>
        QuotedByGit.Match(path) is { Success: true } quoted ? Escapes.Replace(quoted.Groups["name"].Value, "\uFFFD") : null;

    private static string? Only(IEnumerable<string> files, string name) =>
        files.Where(file => file != name).Take(2).ToList() is [var one] ? one : null;

    // What differs between spellings of one name.
    private static string Key(string name) => Ignored.Replace(name.Normalize(NormalizationForm.FormC), string.Empty).ToUpperInvariant();

    // A lost letter stands for any that are not ASCII. An accent may have been a letter of its own.
    private static bool IsSameInAscii(string one, string other) =>
        new[] { NormalizationForm.FormC, NormalizationForm.FormD }.Any(form => Ascii(one.Normalize(form)) == Ascii(other.Normalize(form)));

    private static string Ascii(string name) => NotAscii.Replace(Ignored.Replace(name, string.Empty), string.Empty).ToUpperInvariant();
}
