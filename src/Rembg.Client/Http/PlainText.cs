using System.Net;
using System.Text.RegularExpressions;

namespace Rembg.Http;

/// <summary>
/// Turns a text from outside into one short line without secrets, safe for a terminal and a log. All texts of servers and frameworks
/// in messages pass through here.
/// </summary>
internal static class PlainText
{
    private const int MaximumLength = 500;

    private static readonly char[] Breaks = ['\r', '\n', '\u2028', '\u2029', '\u0085'];

    private static readonly Regex Credentials = new(@"(?<=://)[^\s/?#'""<>]*@", RegexOptions.CultureInvariant);
    private static readonly Regex Title = new(@"\A(?>.*?<title)(?>[^>]*)>(.*?)</title", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    private static readonly Regex Tags = new("<[^>]*>?|>", RegexOptions.CultureInvariant);

    // Escape sequences and directional marks could hide or forge what a person reads.
    private static readonly Regex Unsafe = new(@"[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]", RegexOptions.CultureInvariant);

    /// <summary>
    /// The title of a page, or the first line that is not empty, without tags, control characters and directional marks; null when nothing
    /// is left.
    /// </summary>
    public static string? FirstLine(SecretRedactor redactor, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (Title.Match(text) is { Success: true } title)
        {
            text = WebUtility.HtmlDecode(title.Groups[1].Value.Trim());
        }

        if (text!.TrimStart().StartsWith('<'))
        {
            text = WebUtility.HtmlDecode(Tags.Replace(text, "\n"));
        }

        var line = text.Split(Breaks).Select(Clean).FirstOrDefault(static line => line.Length > 0) ?? string.Empty;

        // Before it is shortened, which may cut a secret in two. What is decoded for that is cleaned again.
        var result = Clean(redactor.Redact(WithoutCredentials(line)));
        return result.Length == 0 ? null
            : result.Length <= MaximumLength ? result
            : result.Remove(MaximumLength) + '…';
    }

    /// <summary>Removes user names and passwords from addresses, such as that of a proxy that a framework quotes.</summary>
    public static string WithoutCredentials(string text) => Credentials.Replace(text, string.Empty);

    private static string Clean(string text) => Unsafe.Replace(text, " ").Trim();
}
