using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Rembg.Http;

/// <summary>
/// Turns a text from outside into one short, harmless line without secrets, fit for a terminal and a log. All texts of servers and frameworks
/// in messages pass through here.
/// </summary>
internal static class PlainText
{
    private const int MaximumLength = 500;

    private static readonly Regex Credentials = new(@"(?<=://)[^\s/?#'""<>]*@", RegexOptions.CultureInvariant);

    /// <summary>
    /// The title of a page, or the first line with anything in it; without tags, control characters and directional
    /// marks. Null when nothing is left.
    /// </summary>
    public static string? FirstLine(SecretRedactor redactor, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = Title(text!) ?? text!;
        if (line.TrimStart().StartsWith('<'))
        {
            line = WithoutTags(line);
        }

        var clean = new StringBuilder(Math.Min(line.Length, MaximumLength));
        foreach (var character in line)
        {
            var isBreak = character is '\r' or '\n' or '\u2028' or '\u2029' or '\u0085';
            if (isBreak && clean.Length > 0)
            {
                break;
            }

            var shown = IsHarmless(character) ? character : ' ';
            if (clean.Length > 0 || !char.IsWhiteSpace(shown))
            {
                clean.Append(shown);
            }
        }

        // Before it is shortened, which may cut a secret in two.
        var result = redactor.Redact(WithoutCredentials(clean.ToString().TrimEnd()));
        return result.Length == 0 ? null
            : result.Length <= MaximumLength ? result
            : result.Remove(MaximumLength) + '…';
    }

    /// <summary>Removes user names and passwords from addresses, such as that of a proxy that a framework quotes.</summary>
    public static string WithoutCredentials(string text) => Credentials.Replace(text, string.Empty);

    // Escape sequences and marks that turn the direction of text could hide or forge what a person reads.
    private static bool IsHarmless(char character) =>
        !char.IsControl(character)
        && character is not (>= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\uFEFF' or '\uFFFD');

    private static string? Title(string text)
    {
        var start = text.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (start < 0 || (start = text.IndexOf('>', start)) < 0)
        {
            return null;
        }

        var end = text.IndexOf("</title", start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : Decode(text.Substring(start + 1, end - start - 1).Trim());
    }

    private static string WithoutTags(string text)
    {
        var result = new StringBuilder(text.Length);
        var isTag = false;
        foreach (var character in text)
        {
            if (character == '<')
            {
                isTag = true;
            }
            else if (character == '>')
            {
                isTag = false;
                result.Append('\n');
            }
            else if (!isTag)
            {
                result.Append(character);
            }
        }

        return Decode(result.ToString());
    }

    private static string Decode(string text) => WebUtility.HtmlDecode(text);
}
