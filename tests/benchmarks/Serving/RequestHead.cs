using System.Globalization;
using System.Text;

namespace Rembg.Benchmarks.Serving;

/// <summary>The lines before a request's body, as far as the neutral server cares.</summary>
/// <param name="BodyLength">Bytes of the body; negative when it is not said.</param>
/// <param name="ExpectsContinue">Whether the client waits for <c>100 Continue</c>.</param>
/// <param name="Closes">Whether the client wants the connection closed.</param>
internal readonly record struct RequestHead(long BodyLength, bool ExpectsContinue, bool Closes)
{
    public static RequestHead Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        return new RequestHead(
            long.TryParse(Value(text, "content-length"), CultureInfo.InvariantCulture, out var length) ? length : -1,
            Value(text, "expect").Equals("100-continue", StringComparison.OrdinalIgnoreCase),
            Value(text, "connection").Equals("close", StringComparison.OrdinalIgnoreCase));
    }

    private static ReadOnlySpan<char> Value(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return [];
        }

        var value = head.AsSpan(at + name.Length + 3);
        return value[..value.IndexOf('\r')].Trim();
    }
}
