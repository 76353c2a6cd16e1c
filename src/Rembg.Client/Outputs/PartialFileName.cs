using System.Security.Cryptography;

namespace Rembg.Outputs;

/// <summary>
/// The name of a partial file: <c>target.rembg-part</c>, beside its target. It is the same in every run and on every machine, because
/// the file is also the lock on the target.
/// </summary>
internal static class PartialFileName
{
    /// <summary>The extension of every partial file. No other program uses it.</summary>
    public const string Extension = ".rembg-part";

    private const int LongestName = 255;
    private const int HashLength = 16;

    /// <summary>The partial file of a target. In a name that would be too long, a hash of the whole name replaces the end.</summary>
    public static string For(string target, bool ignoreCase)
    {
        var name = Path.GetFileName(target);
        var ending = Extension;
        if (LengthOf(name) + ending.Length > LongestName)
        {
            ending = '.' + HashOf(ignoreCase ? name.ToUpperInvariant() : name) + Extension;
            while (LengthOf(name) + ending.Length > LongestName)
            {
                name = name.Substring(0, name.Length - (char.IsLowSurrogate(name[name.Length - 1]) ? 2 : 1));
            }
        }

        return Path.Combine(Path.GetDirectoryName(target)!, name + ending);
    }

    public static bool Matches(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The output of a partial file whose name was not shortened; null for any other file.</summary>
    public static string? TargetOf(string path) => Matches(path) ? path.Remove(path.Length - Extension.Length) : null;

    // Unix counts bytes, Windows and macOS UTF-16 units; the larger number suits all machines that share the folder.
    private static int LengthOf(string name) => Encoding.UTF8.GetByteCount(name);

    private static string HashOf(string name) =>
        Sha256Hash.From(SHA256.HashData(Encoding.UTF8.GetBytes(name))).ToString().Remove(HashLength);
}
