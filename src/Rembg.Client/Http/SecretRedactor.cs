using System.Net;
using System.Text;

namespace Rembg.Http;

/// <summary>
/// Replaces the API key and the passwords of proxies in texts from outside: servers, proxies and frameworks may repeat what they were sent,
/// in any encoding. Secrets are looked for in the text as it is and with each layer of escapes decoded, without regard to case, and to
/// punctuation where enough letters and digits remain: host names and encoders drop or change both.
/// </summary>
internal sealed class SecretRedactor
{
    private const string Replacement = "********";

    // Anything shorter is not a real key, and may be a word of the message.
    private const int ShortestKey = 8;
    private const int ShortestPassword = 4;

    private const int MostLayers = 4;
    private const int WindowLength = 32 * 1024;

    // The longest that one character of a secret becomes: \U00000061, with each backslash escaped once more.
    private const int LongestEscape = 16;

    /// <summary>A redactor without secrets.</summary>
    public static readonly SecretRedactor None = new(string.Empty);

    private readonly List<string> _exact = [];
    private readonly List<string> _squeezed = [];
    private readonly int _overlap;

    /// <param name="key">The API key.</param>
    /// <param name="credentials">The credentials for proxies; null for none.</param>
    public SecretRedactor(string key, params NetworkCredential?[] credentials)
    {
        Add(key, ShortestKey);
        foreach (var credential in credentials.Where(static credential => credential is { Password.Length: > 0 }))
        {
            Add(credential!.Password, ShortestPassword);
            Add($"{credential.UserName}:{credential.Password}", ShortestPassword); // As Basic authentication sends it.
        }

        _overlap = _exact.Concat(_squeezed).Select(static secret => secret.Length).DefaultIfEmpty().Max() * LongestEscape;
    }

    /// <summary>The text with each secret replaced.</summary>
    public string Redact(string text)
    {
        var ranges = new List<(int Start, int End)>();
        for (var start = 0; start < text.Length && _overlap > 0; start += WindowLength)
        {
            Search(text, start, Math.Min(text.Length, start + WindowLength + _overlap), ranges);
        }

        if (ranges.Count == 0)
        {
            return text;
        }

        ranges.Sort();
        var result = new StringBuilder(text.Length);
        var end = 0;
        foreach (var range in ranges)
        {
            if (range.Start >= end)
            {
                result.Append(text, end, range.Start - end).Append(Replacement);
            }

            end = Math.Max(end, range.End);
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    /// <summary>An exception to keep as the cause of another; null when a text in it contains a secret.</summary>
    public Exception? WithoutSecrets(Exception exception)
    {
        var text = exception.ToString();
        return Redact(text) == text && PlainText.WithoutCredentials(text) == text ? exception : null;
    }

    private void Add(string secret, int shortest)
    {
        if (secret.Length < shortest)
        {
            return;
        }

        AddForm(secret);
        for (var offset = 0; offset < 3; offset++)
        {
            // Base64 in the middle of other text, without the characters at both ends that it shares with that.
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('\0', offset) + secret)).TrimEnd('=');
            var first = (offset * 8 + 5) / 6;
            var length = ((offset + secret.Length) * 8 / 6) - first;
            if (length >= ShortestKey)
            {
                AddForm(text.Substring(first, length));
            }
        }
    }

    private void AddForm(string secret)
    {
        var squeezed = string.Concat(secret.Where(IsLetterOrDigit));
        var isSqueezed = squeezed.Length >= ShortestKey;
        (isSqueezed ? _squeezed : _exact).Add(Lower(isSqueezed ? squeezed : secret));
    }

    private void Search(string text, int start, int end, List<(int Start, int End)> ranges)
    {
        var layer = DecodedText.Of(text, start, end);
        for (var layers = 0; layer is not null && layers < MostLayers; layers++)
        {
            Search(layer, _exact, static _ => true, end == text.Length, ranges);
            Search(layer, _squeezed, IsLetterOrDigit, end == text.Length, ranges);
            layer = layer.Decode();
        }
    }

    private static void Search(DecodedText layer, List<string> secrets, Func<char, bool> isPart, bool isEnd, List<(int Start, int End)> ranges)
    {
        if (secrets.Count == 0)
        {
            return;
        }

        var parts = new List<int>(layer.Value.Length);
        var text = new StringBuilder(layer.Value.Length);
        for (var at = 0; at < layer.Value.Length; at++)
        {
            if (isPart(layer.Value[at]))
            {
                parts.Add(at);
                text.Append(layer.Value[at]);
            }
        }

        var view = Lower(text.ToString());
        foreach (var secret in secrets)
        {
            for (var at = view.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = view.IndexOf(secret, at + secret.Length, StringComparison.Ordinal))
            {
                ranges.Add(layer.PlaceOf(parts[at], parts[at + secret.Length - 1]));
            }

            // A text that was cut in the middle of the secret.
            for (var length = Math.Min(secret.Length - 1, view.Length); isEnd && length >= ShortestKey; length--)
            {
                if (view.EndsWith(secret.Substring(0, length), StringComparison.Ordinal))
                {
                    ranges.Add(layer.PlaceOf(parts[view.Length - length], parts[view.Length - 1]));
                    break;
                }
            }
        }
    }

    private static bool IsLetterOrDigit(char character) => character is (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z');

#pragma warning disable CA1308 // It is the form of host names.
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
