using System.Text;

namespace Rembg.Outputs;

/// <summary>
/// What an unfinished output is called: <c>target.rembg-part</c>, beside its target. The name is the same in every run and
/// on every machine, because the file is the claim to the target as well.
/// </summary>
internal static class PartialFileName
{
    /// <summary>How the name of every unfinished file ends. No other program uses it.</summary>
    public const string Extension = ".rembg-part";

    // Versions before 0.2 named theirs target.xxxxxxxx.part, with eight random hexadecimal digits.
    private const string OldExtension = ".part";
    private const int OldRandomLength = 8;
    private const int LongestName = 255;
    private const int HashLength = 16;

    /// <summary>The unfinished file of a target. Where the name would be too long, its end gives way to a hash of the whole.</summary>
    /// <param name="target">The full path of the output.</param>
    /// <param name="ignoreCase">Whether the folder takes names that differ only in case for the same.</param>
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

    /// <summary>Whether a file is named like an unfinished output of this version or an earlier one.</summary>
    public static bool Matches(string path) =>
        path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || IsOld(path);

    /// <summary>The output that an unfinished file of this version becomes, unless its name had to be shortened; null for any other file.</summary>
    public static string? TargetOf(string path) =>
        path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path.Remove(path.Length - Extension.Length) : null;

    private static bool IsOld(string path)
    {
        var dot = path.Length - OldExtension.Length - OldRandomLength - 1;
        if (dot <= 0 || path[dot] != '.' || !path.EndsWith(OldExtension, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var character in path.AsSpan(dot + 1, OldRandomLength))
        {
            if (character is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        return true;
    }

    // Unix counts bytes, Windows and macOS units; the larger number serves all machines that share the folder.
    private static int LengthOf(string name) => Encoding.UTF8.GetByteCount(name);

    private static string HashOf(string name) => Framework.Hex(Framework.Sha256(Encoding.UTF8.GetBytes(name))).Remove(HashLength);
}
