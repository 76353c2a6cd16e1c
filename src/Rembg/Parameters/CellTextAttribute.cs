using System.Collections;

namespace Rembg.Parameters;

/// <summary>
/// Turns arguments into text without losing what they are: a file object becomes its full path (Windows PowerShell would use its bare
/// name), an empty text becomes null, and several values for one remain recognisable as an error. It never throws.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellTextAttribute : ArgumentTransformationAttribute
{
    // No path and no colour contains it.
    private const char Mark = '\0';

    public bool TakesSeveral { get; init; }

    public override bool TransformNullOptionalParameters => false;

    /// <summary>Whether a text was made from a file object, so that it is a path and not a pattern.</summary>
    public static bool IsFile(ref string text)
    {
        var isFile = text.Length > 0 && text[0] == Mark;
        text = isFile ? text.Substring(1) : text;
        return isFile;
    }

    /// <summary>The values that were given where one is expected; null when it was one.</summary>
    public static string[]? Several(string text) => text.Length > 0 && text[0] == Mark ? text.Substring(1).Split(Mark) : null;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = CellParser.Unwrap(inputData);
        if (TakesSeveral)
        {
            // PowerShell would make a text of each byte of an image in the pipeline. The cmdlet takes the bytes from its input object.
            return value is byte[] ? new[] { "(bytes)" } : value is IList list ? (object?)list.Cast<object?>().Select(Path).ToArray() : Path(inputData);
        }

        return value switch
        {
            FileSystemInfo file => file.FullName,
            IList { Count: > 1 } several => Mark + string.Join(Mark.ToString(), several.Cast<object?>().Select(static one => CellParser.Unwrap(one)?.ToString())),
            _ => CellParser.IsUnset(value) ? null : inputData,
        };
    }

    private static object? Path(object? item) => CellParser.Unwrap(item) is FileSystemInfo file ? Mark + file.FullName : item;
}
