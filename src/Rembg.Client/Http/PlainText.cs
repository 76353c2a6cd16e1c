using System.Net;
using System.Text;

namespace Rembg.Http;

/// <summary>Makes one short, harmless line of whatever a server says, fit for a terminal and a log.</summary>
internal static class PlainText
{
    private const int MaximumLength = 500;

    /// <summary>
    /// The title of a page, or the first line with anything in it; without tags, control characters and directional
    /// marks. Null when nothing is left.
    /// </summary>
    public static string? FirstLine(string? text)
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

            if (clean.Length >= MaximumLength)
            {
                clean.Append('…');
                break;
            }

            var shown = IsHarmless(character) ? character : ' ';
            if (clean.Length > 0 || !char.IsWhiteSpace(shown))
            {
                clean.Append(shown);
            }
        }

        var result = clean.ToString().TrimEnd();
        return result.Length == 0 ? null : result;
    }

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
        var result = new StringBuilder(Math.Min(text.Length, 4 * MaximumLength));
        var isTag = false;
        foreach (var character in text)
        {
            if (result.Length > 4 * MaximumLength)
            {
                break;
            }

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
