using System.Text;

namespace Rembg.Parameters;

/// <summary>
/// Finds the file that a path in a list was meant to be: one that differs only in white space, quotes, case or Unicode form, or whose
/// letters were lost to the wrong encoding. It remembers the last folder, because one list often misses many files.
/// </summary>
internal sealed class MeantFile
{
    private const char Lost = '\uFFFD';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string? _folder;
    private string[] _names = [];
    private ILookup<string, string>? _byKey;

    /// <summary>The name of the one file that was meant; null when there is none, or more than one.</summary>
    public string? Find(string folder, string name)
    {
        Load(folder);
        var found = new[] { name, FromLatin1(name) }.OfType<string>().SelectMany(Matches).Where(file => file != name).Distinct().Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>A path that git quoted, such as <c>"caf\303\251.jpg"</c>, as it is; null when it is not such a path.</summary>
    public static string? Unquote(string path)
    {
        path = path.Trim();
        if (path is not ['"', _, .., '"'] || path.IndexOf('\\') < 0)
        {
            return null;
        }

        var bytes = new List<byte>();
        for (var i = 1; i < path.Length - 1; i++)
        {
            if (path[i] == '\\' && i + 3 < path.Length && path.Substring(i + 1, 3) is var digits && digits.All(static digit => digit is >= '0' and <= '7'))
            {
                bytes.Add((byte)Convert.ToInt32(digits, 8));
                i += 3;
            }
            else
            {
                i += path[i] == '\\' && path[i + 1] is '"' or '\\' ? 1 : 0;
                bytes.AddRange(Encoding.UTF8.GetBytes([path[i]]));
            }
        }

        return Decode([.. bytes]);
    }

    private void Load(string folder)
    {
        if (folder == _folder)
        {
            return;
        }

        (_folder, _names, _byKey) = (folder, [], null);
        try
        {
            _names = Array.ConvertAll(Directory.GetFiles(folder), static path => Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // A folder that cannot be listed gives no advice.
        }

        _byKey = _names.ToLookup(Key);
    }

    private IEnumerable<string> Matches(string name) =>
        name.IndexOfAny(['?', Lost]) >= 0 ? _names.Where(file => FitsAround(name, file)) : _byKey![Key(name)];

    // What differs between spellings of one name.
    private static string Key(string name) =>
        string.Concat(name.Normalize(NormalizationForm.FormC).Where(static letter => !char.IsWhiteSpace(letter) && letter is not ('"' or '\'' or '\u200B' or '\uFEFF'))).ToUpperInvariant();

    // A replaced letter stands for any that are not ASCII.
    private static bool FitsAround(string name, string file)
    {
        var parts = name.Split(['?', Lost], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && (Fits(file.Normalize(NormalizationForm.FormC)) || Fits(file.Normalize(NormalizationForm.FormD)));

        bool Fits(string text)
        {
            var at = 0;
            foreach (var part in parts)
            {
                var next = text.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
                if (next < 0 || text.Substring(at, next - at).Any(static letter => letter < 128))
                {
                    return false;
                }

                at = next + part.Length;
            }

            return text.Skip(at).All(static letter => letter >= 128);
        }
    }

    // UTF-8 that was read as Latin-1 or Windows-1252.
    private static string? FromLatin1(string name) =>
        name.Any(static letter => letter is >= '\u00C2' and <= '\u00F4') && name.All(static letter => letter < 256) ? Decode(Array.ConvertAll(name.ToCharArray(), static letter => (byte)letter)) : null;

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
