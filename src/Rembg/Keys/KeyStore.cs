using System.Security;

namespace Rembg.Keys;

/// <summary>The key of <c>Set-RembgApiKey</c>, or the secret to read it from. The runspaces of a process share it.</summary>
internal static class KeyStore
{
    private static object? _stored;

    /// <summary>The stored key; null when there is none.</summary>
    public static SecureString? Key => Volatile.Read(ref _stored) as SecureString;

    /// <summary>The secret to read the key from; null when there is none.</summary>
    public static SecretReference? Secret => Volatile.Read(ref _stored) as SecretReference;

    /// <summary>Stores a key in place of what was stored before.</summary>
    public static void Set(string key) => Interlocked.Exchange(ref _stored, SecureText.Protect(key));

    /// <summary>Stores a secret's name in place of what was stored before.</summary>
    public static void Set(SecretReference secret) => Interlocked.Exchange(ref _stored, secret);

    /// <summary>Removes what is stored.</summary>
    /// <returns>Whether there was anything.</returns>
    public static bool Clear() => Interlocked.Exchange(ref _stored, null) is not null;
}
