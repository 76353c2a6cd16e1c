using System.Net;

namespace Rembg.Http;

/// <summary>
/// Replaces the API key and the passwords of proxies in texts of servers, proxies and frameworks, which may repeat what they were sent
/// in any encoding. Secrets are searched for in the text and in each layer of escapes decoded, without regard to case, and to
/// punctuation where enough letters and digits remain, because host names and encoders drop or change both. All texts of servers and
/// frameworks in messages pass through <see cref="FirstLine"/>.
/// </summary>
internal sealed class SecretRedactor
{
    private const string Replacement = "********";

    // Anything shorter is not a real key, and may be a word of the message.
    private const int ShortestKey = 8;
    private const int ShortestPassword = 4;

    private const int MostLayers = 4;
    private const int MaximumLength = 500;

    /// <summary>A redactor without secrets.</summary>
    public static readonly SecretRedactor None = new("");

    // Escapes of JSON, YAML and JavaScript, percent encoding, HTML entities, full-width forms.
    private static readonly Regex Escapes = new(
        @"\\u(?<hex>[0-9a-fA-F]{4})|\\u\{(?<hex>[0-9a-fA-F]{1,8})\}|\\U(?<hex>[0-9a-fA-F]{8})|\\x(?<hex>[0-9a-fA-F]{2})|\\."
        + @"|%(?<hex>[0-9a-fA-F]{2})|&#?[0-9A-Za-z]{1,30};|[\uFF01-\uFF5E]",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static readonly char[] Breaks = ['\r', '\n', '\u2028', '\u2029', '\u0085'];

    private static readonly Regex Credentials = new(@"(?<=://)[^\s/?#'""<>]*@", RegexOptions.CultureInvariant);
    private static readonly Regex Title = new(
        @"\A(?>.*?<title)(?>[^>]*)>(.*?)</title", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    private static readonly Regex Tags = new("<[^>]*>?|>", RegexOptions.CultureInvariant);

    // Escape sequences and directional marks could hide or forge what a person reads.
    private static readonly Regex Unsafe =
        new(@"[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFD]", RegexOptions.CultureInvariant);

    private readonly Lazy<Regex?> _secrets; // Most runs have no text to redact.

    public SecretRedactor(string key, params NetworkCredential?[] credentials) => _secrets = new(() => SecretsOf(key, credentials));

    private static Regex? SecretsOf(string key, NetworkCredential?[] credentials)
    {
        var forms = Forms(key, ShortestKey);
        foreach (var credential in credentials.Where(static credential => credential is { Password.Length: > 0 }))
        {
            forms = forms.Concat(Forms(credential!.Password, ShortestPassword))
                .Concat(Forms($"{credential.UserName}:{credential.Password}", ShortestPassword)); // As Basic authentication sends it.
        }

        var pattern = string.Join("|", forms.Select(Pattern));
        return pattern.Length == 0 ? null : new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>The text with each secret replaced; decoded as far as it takes to find them.</summary>
    public string Redact(string text)
    {
        var result = text;
        for (var layer = 0; _secrets.Value is { } secrets && layer < MostLayers; layer++)
        {
            var redacted = secrets.Replace(text, Replacement);
            result = redacted == text ? result : redacted;
            text = Escapes.Replace(redacted, Decode);
        }

        return result;
    }

    /// <summary>
    /// A short line without secrets, safe for a terminal and a log: the title of a page, or the first line that is not empty, without tags,
    /// control characters and directional marks; null when nothing is left.
    /// </summary>
    public string? FirstLine(string? text)
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

        var line = text.Split(Breaks).Select(Clean).FirstOrDefault(static line => line.Length > 0) ?? "";

        // Before it is shortened, which may cut a secret in two. What is decoded for that is cleaned again.
        var result = Clean(Redact(WithoutCredentials(line)));
        return result.Length == 0 ? null
            : result.Length <= MaximumLength ? result
            : result.Remove(MaximumLength) + '…';
    }

    /// <summary>An exception to keep as the cause of another; null when a text in it contains a secret.</summary>
    public Exception? WithoutSecrets(Exception exception)
    {
        var text = exception.ToString();
        return Redact(text) == text && WithoutCredentials(text) == text ? exception : null;
    }

    // Frameworks quote the address of a proxy.
    private static string WithoutCredentials(string text) => Credentials.Replace(text, "");

    private static string Clean(string text) => Unsafe.Replace(text, " ").Trim();

    // The secret, and what base64 makes of it in the middle of other text, without the characters at both ends that it shares with that.
    private static IEnumerable<string> Forms(string secret, int shortest)
    {
        if (secret.Length < shortest)
        {
            yield break;
        }

        yield return secret;
        for (var offset = 0; offset < 3; offset++)
        {
            var first = (offset * 8 + 5) / 6;
            var length = ((offset + secret.Length) * 8 / 6) - first;
            if (length >= ShortestKey)
            {
                yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('\0', offset) + secret)).Substring(first, length);
            }
        }
    }

    private static string Pattern(string secret)
    {
        var squeezed = Regex.Replace(secret, "[^0-9A-Za-z]", "");
        var (text, gap) = squeezed.Length >= ShortestKey ? (squeezed, "(?>[^0-9A-Za-z]*)") : (secret, "");
        var characters = text.Select(static character => Regex.Escape(character.ToString())).ToList();

        // The text may end in the middle of the secret.
        return string.Join(gap, characters.Take(ShortestKey))
            + string.Concat(characters.Skip(ShortestKey).Select(character => $@"(?:{gap}{character}|(?={gap}\z))"));
    }

    private static string Decode(Match escape)
    {
        if (escape.Groups["hex"] is { Success: true, Value: var digits })
        {
            var code = uint.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            return code <= char.MaxValue ? ((char)code).ToString() : " ";
        }

        return escape.Value[0] switch
        {
            '\\' => escape.Value[1] is 'n' or 'r' or 't' or 'b' or 'f' ? " " : escape.Value.Substring(1),
            '&' => WebUtility.HtmlDecode(escape.Value) is var text && text != escape.Value ? text : " ", // Not all names are known here.
            var wide => ((char)(wide - 0xFEE0)).ToString(),
        };
    }
}
