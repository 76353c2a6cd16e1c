using System.Net;
using System.Text;

namespace Rembg.Http;

/// <summary>A text of which escapes were decoded, with the place of each character in the original text.</summary>
internal sealed class DecodedText
{
    private const int LongestEntity = 32;

    private static readonly char[] Escapes = ['\\', '%', '&', .. Enumerable.Range(0xFF01, 94).Select(static code => (char)code)];

    private readonly int _offset;
    private readonly List<(int Start, int End)>? _places;

    private DecodedText(string value, int offset, List<(int Start, int End)>? places)
    {
        Value = value;
        _offset = offset;
        _places = places;
    }

    public string Value { get; }

    /// <summary>A part of a text as it is.</summary>
    public static DecodedText Of(string text, int start, int end) => new(text.Substring(start, end - start), start, places: null);

    /// <summary>Where a range of characters begins and ends in the original text.</summary>
    public (int Start, int End) PlaceOf(int first, int last) =>
        _places is null ? (_offset + first, _offset + last + 1) : (_places[first].Start, _places[last].End);

    /// <summary>Decodes one layer of JSON, YAML and JavaScript escapes, HTML entities, percent encoding and full-width forms.</summary>
    /// <returns>The result; null when there was nothing to decode.</returns>
    public DecodedText? Decode()
    {
        if (Value.IndexOfAny(Escapes) < 0)
        {
            return null;
        }

        var text = new StringBuilder(Value.Length);
        var places = new List<(int Start, int End)>(Value.Length);
        for (var at = 0; at < Value.Length;)
        {
            var (value, length) = Value[at] switch
            {
                '\\' => Backslash(at),
                '%' when Hex(at + 1, 2) is { } code => (code, 3),
                '&' => Entity(at),
                >= '\uFF01' and <= '\uFF5E' and var wide => ((char)(wide - 0xFEE0), 1),
                var plain => (plain, 1),
            };
            text.Append(value);
            places.Add(PlaceOf(at, at + length - 1));
            at += length;
        }

        var decoded = text.ToString();
        return decoded == Value ? null : new DecodedText(decoded, _offset, places);
    }

    private (char Value, int Length) Backslash(int at) => At(at + 1) switch
    {
        'u' when Hex(at + 2, 4) is { } code => (code, 6),
        'u' when At(at + 2) == '{' && EndOf('}', at) is { } end && Hex(at + 3, end - at - 3) is { } code => (code, end + 1 - at),
        'U' when Hex(at + 2, 8) is { } code => (code, 10),
        'x' when Hex(at + 2, 2) is { } code => (code, 4),
        'n' or 'r' or 't' or 'b' or 'f' => (' ', 2),
        '\0' => ('\\', 1),
        var other => (other, 2),
    };

    private (char Value, int Length) Entity(int at)
    {
        if (EndOf(';', at) is not { } end)
        {
            return ('&', 1);
        }

        var entity = Value.Substring(at, end + 1 - at);
        var text = WebUtility.HtmlDecode(entity);

        // The name of an entity that is unknown here is no part of the text either.
        return text.Length == 1 ? (text[0], entity.Length)
            : entity.Skip(1).Take(entity.Length - 2).All(char.IsLetterOrDigit) ? (' ', entity.Length)
            : ('&', 1);
    }

    private int? EndOf(char last, int start) =>
        Value.IndexOf(last, start, Math.Min(LongestEntity, Value.Length - start)) is >= 0 and var end ? end : null;

    private char? Hex(int start, int length)
    {
        if (length is < 1 or > 8 || start + length > Value.Length)
        {
            return null;
        }

        var code = 0L;
        for (var at = start; at < start + length; at++)
        {
            if (!Uri.IsHexDigit(Value[at]))
            {
                return null;
            }

            code = (code * 16) + Uri.FromHex(Value[at]);
        }

        return code <= char.MaxValue ? (char)code : null;
    }

    private char At(int at) => at < Value.Length ? Value[at] : '\0';
}
