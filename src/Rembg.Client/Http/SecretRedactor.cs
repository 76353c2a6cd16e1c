using System.Text;

namespace Rembg.Http;

/// <summary>
/// Redacts the API key in what a server says. A server, or a proxy before it, may repeat what it was sent, and its
/// text is shown to people and written to logs.
/// </summary>
internal sealed class SecretRedactor
{
    // Anything shorter is no real key, and might be a word that messages are made of.
    private const int ShortestKey = 8;

    private readonly byte[] _key;

    public SecretRedactor(string key) => _key = key.Length < ShortestKey ? [] : Encoding.ASCII.GetBytes(key);

    /// <summary>Redacts the key in place.</summary>
    /// <param name="text">The text as it came, unpacked.</param>
    /// <returns>The same array.</returns>
    public byte[] Redact(byte[] text)
    {
        if (_key.Length == 0)
        {
            return text;
        }

        var rest = text.AsSpan();
        for (var at = rest.IndexOf(_key); at >= 0; at = rest.IndexOf(_key))
        {
            rest.Slice(at, _key.Length).Fill((byte)'*');
            rest = rest.Slice(at + _key.Length);
        }

        return text;
    }

    /// <inheritdoc cref="Redact(byte[])"/>
    public string? Redact(string? text) => text is null ? null : Encoding.UTF8.GetString(Redact(Encoding.UTF8.GetBytes(text)));
}
