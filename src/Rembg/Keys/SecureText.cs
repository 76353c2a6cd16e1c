using System.Net;
using System.Security;

namespace Rembg.Keys;

/// <summary>Text to secure string and back.</summary>
internal static class SecureText
{
    /// <summary>A read-only secure string of the text.</summary>
    public static SecureString Protect(string text)
    {
        var secure = new SecureString();
        foreach (var character in text)
        {
            secure.AppendChar(character);
        }

        secure.MakeReadOnly();
        return secure;
    }

    /// <summary>The text of a secure string, for the moment in which it is needed.</summary>
    public static string Reveal(SecureString secure) => new NetworkCredential(string.Empty, secure).Password;
}
