using System.Text;

namespace Rembg.Files;

/// <summary>What an unfinished output is called: <c>target.random.part</c>, beside its target.</summary>
internal static class PartName
{
    private const string Extension = ".part";
    private const int RandomLength = 8;
    private const int LongestName = 255;

    /// <summary>A new name for the unfinished file of a target. A long target is shortened to make room for the rest.</summary>
    public static string For(string target)
    {
        var random = Guid.NewGuid().ToString("N").Remove(RandomLength);
        var ending = $".{random}{Extension}";
        var name = Path.GetFileName(target);
        while (Encoding.UTF8.GetByteCount(name) + ending.Length > LongestName)
        {
            name = name.Substring(0, name.Length - (char.IsLowSurrogate(name[name.Length - 1]) ? 2 : 1));
        }

        return Path.Combine(Path.GetDirectoryName(target)!, name + ending);
    }

    /// <summary>The output that a path is the unfinished file of; null when it is not named like one.</summary>
    public static string? TargetOf(string path)
    {
        var end = path.Length - Extension.Length - RandomLength - 1;
        return end > 0 && path[end] == '.' && path.EndsWith(Extension, StringComparison.Ordinal) ? path.Substring(0, end) : null;
    }
}
