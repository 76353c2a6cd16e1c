using System.Text;

namespace Rembg.Http;

/// <summary>
/// Blots the API key out of what a server says. A server, or a proxy before it, may repeat what it was sent, and its
/// text is shown to people and written to logs.
/// </summary>
internal sealed class KeyMask
{
    // Anything shorter is no real key, and might be a word that messages are made of.
    private const int ShortestKey = 8;

    private readonly byte[] _key;

    public KeyMask(string key) => _key = key.Length < ShortestKey ? [] : Encoding.ASCII.GetBytes(key);

    /// <summary>Blots the key out in place.</summary>
    /// <param name="text">The text as it came, unpacked.</param>
    /// <returns>The same array.</returns>
    public byte[] Hide(byte[] text)
    {
        var rest = text.AsSpan();
        int at;
        while (_key.Length > 0 && (at = rest.IndexOf(_key)) >= 0)
        {
            rest.Slice(at, _key.Length).Fill((byte)'*');
            rest = rest.Slice(at + _key.Length);
        }

        return text;
    }

    /// <inheritdoc cref="Hide(byte[])"/>
    public string? Hide(string? text) => text is null ? null : Encoding.UTF8.GetString(Hide(Encoding.UTF8.GetBytes(text)));
}
