namespace Rembg.Keys;

/// <summary>
/// Reads the API key from a <c>.env</c> file: <c>NAME=value</c> lines, with quotes, comments and a leading <c>export</c>. Nothing that
/// is read ever shows up in an error.
/// </summary>
internal static class EnvFile
{
    // Without quotes a comment begins at a # after a blank; one inside a word belongs to the value.
    private static readonly Regex Setting = new(
        """^[ \t]*(?:export[ \t]+)?(?<name>\w+)[ \t]*=[ \t]*(?:(?<quote>["'`])(?<value>.*?)(?:\k<quote>|$)|#|(?<value>.*?)(?:[ \t]#|$))""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant);

    public static string ReadKey(string path)
    {
        // As in a shell, the last setting of a name counts.
        var settings = Setting.Matches(ReadText(path).Replace('\r', '\n')).Cast<Match>()
            .ToLookup(static match => match.Groups["name"].Value, static match => match.Groups["value"].Value);
        var preferred = settings[KeyResolver.VariableName].LastOrDefault();
        var text = string.IsNullOrWhiteSpace(preferred) ? settings["API_KEY"].LastOrDefault() : preferred;
        return string.IsNullOrWhiteSpace(text) ? throw Unusable($"'{path}' sets neither {KeyResolver.VariableName} nor API_KEY.")
            : ApiKey.TryClean(text, out var key, out var problem) ? key
            : throw Unusable($"{problem} It is the one in '{path}'.");

        static RembgException Unusable(string message) => new(RembgError.ApiKeyMissing, message) { Cause = FailureCause.NoKeyInFile };
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist"
                : Directory.Exists(path) ? "is a folder"
                : $"cannot be read: {e.Message.TrimEnd('.')}";
            throw new RembgException(RembgError.ReadFailed, $"'{path}' {problem}.", e);
        }
    }
}
