using System.Security;

namespace Rembg.Keys;

/// <summary>The session's key. It is the process's, so that the runspaces of a parallel loop share it.</summary>
internal static class KeyStore
{
    private static SecureString? _key;

    /// <summary>Holds a key in place of the one held before.</summary>
    public static void Set(string key) => Interlocked.Exchange(ref _key, SecureText.Protect(key));

    /// <summary>The held key; null when there is none.</summary>
    public static SecureString? Get() => Volatile.Read(ref _key);

    /// <summary>Forgets the held key.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Clear() => Interlocked.Exchange(ref _key, null) is not null;
}
