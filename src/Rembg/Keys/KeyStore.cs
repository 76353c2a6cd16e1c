using System.Net;
using System.Security;

namespace Rembg.Keys;

/// <summary>The key of <c>Set-RembgApiKey</c>, or the secret to read it from. The runspaces of a process share it.</summary>
internal static class KeyStore
{
    private static object? _stored;

    public static SecureString? Key => Volatile.Read(ref _stored) as SecureString;

    public static SecretReference? Secret => Volatile.Read(ref _stored) as SecretReference;

    public static void Set(string key) => Interlocked.Exchange(ref _stored, SecureText.Protect(key));

    public static void Set(SecretReference secret) => Interlocked.Exchange(ref _stored, secret);

    /// <summary>Removes what is stored, and returns whether there was anything.</summary>
    public static bool Clear() => Interlocked.Exchange(ref _stored, null) is not null;
}

/// <summary>Converts text to a secure string and back.</summary>
internal static class SecureText
{
    public static SecureString Protect(string text) => new NetworkCredential(string.Empty, text).SecurePassword;

    public static string? Reveal(SecureString? secure) => secure is null ? null : new NetworkCredential(string.Empty, secure).Password;
}
