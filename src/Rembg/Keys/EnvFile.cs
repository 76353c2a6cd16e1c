using System.Text.RegularExpressions;
using Rembg.Contract;

namespace Rembg.Keys;

/// <summary>
/// Reads the API key from the text of a <c>.env</c> file: <c>NAME=value</c> lines, with quotes, comments and a leading
/// <c>export</c>. Nothing that is read ever shows up in an error.
/// </summary>
internal static class EnvFile
{
    /// <summary>The variables that may hold the key, the preferred one first.</summary>
    public static readonly string[] VariableNames = [KeyResolver.VariableName, "API_KEY"];

    private static readonly Regex Comment = new(@"(?<!\S)#.*", RegexOptions.CultureInvariant);

    /// <exception cref="RembgException">
    /// <see cref="RembgError.ReadFailed"/>, or <see cref="RembgError.ApiKeyMissing"/> when the file holds no usable key.
    /// </exception>
    public static string ReadKey(string path)
    {
        var text = FindKey(ReadText(path));
        return text is null ? throw Unusable($"'{path}' sets neither {string.Join(" nor ", VariableNames)}.")
            : ApiKey.TryClean(text, out var key, out var problem) ? key
            : throw Unusable($"{problem} It is the one in '{path}'.");

        static RembgException Unusable(string message) => new(RembgError.ApiKeyMissing, message) { Cause = FailureCause.NoKeyInFile };
    }

    /// <summary>The value that a text sets the key to; null when it sets none. As in a shell, the last setting counts.</summary>
    public static string? FindKey(string text)
    {
        var found = new string?[VariableNames.Length];
        foreach (var line in text.TrimStart('\uFEFF').Split('\r', '\n'))
        {
            if (TryReadSetting(line, out var name, out var value) && Array.IndexOf(VariableNames, name) is >= 0 and var at)
            {
                found[at] = value;
            }
        }

        return Array.Find(found, value => !string.IsNullOrWhiteSpace(value));
    }

    private static bool TryReadSetting(string line, out string name, out string value)
    {
        const string export = "export";
        var equals = line.IndexOf('=');
        name = equals < 0 ? string.Empty : line.Substring(0, equals).Trim();
        value = string.Empty;
        if (name.Length == 0 || name[0] == '#')
        {
            return false;
        }

        if (name.StartsWith(export, StringComparison.Ordinal) && name.Length > export.Length && char.IsWhiteSpace(name[export.Length]))
        {
            name = name.Substring(export.Length).TrimStart();
        }

        value = ReadValue(line.Substring(equals + 1));
        return true;
    }

    private static string ReadValue(string text)
    {
        var value = text.TrimStart();
        if (value.Length > 0 && value[0] is '"' or '\'' or '`')
        {
            var end = value.IndexOf(value[0], 1);
            return value.Substring(1, (end < 0 ? value.Length : end) - 1);
        }

        // Without quotes a comment begins at a # after a blank; one inside a word belongs to the value.
        return Comment.Replace(text, string.Empty).Trim();
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
