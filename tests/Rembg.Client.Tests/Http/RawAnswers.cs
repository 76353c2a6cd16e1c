using System.Globalization;
using System.Text;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Http;

/// <summary>Answers as bytes.</summary>
internal static class RawAnswers
{
    public static string Text(int status, string body, string contentType = "application/json", string headers = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} Whatever\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");

    public static byte[] Bytes(int status, byte[] body, string headers = "") =>
        [.. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Whatever\r\nContent-Length: {body.Length}\r\n{headers}\r\n")), .. body];

    /// <summary>A whole picture.</summary>
    public static byte[] Picture => Bytes(200, Pictures.Webp(), "Content-Type: image/webp\r\n");

    /// <summary>A body whose end is the end of the connection.</summary>
    public static byte[] UntilClosed(byte[] body) => [.. "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8, .. body];
}
