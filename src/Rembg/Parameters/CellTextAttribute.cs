using System.Collections;

namespace Rembg.Parameters;

/// <summary>Makes the full path of a file object, of which Windows PowerShell would use the bare name. It never throws.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellTextAttribute : ArgumentTransformationAttribute
{
    // In front of the path of a file object, which is never a pattern. No path contains it.
    private const string Mark = "\0";

    /// <summary>Whether the parameter takes several paths of inputs.</summary>
    public bool TakesSeveral { get; init; }

    /// <summary>Whether a text was made from a file object, so that it is a path and not a pattern.</summary>
    public static bool IsFile(ref string text)
    {
        var isFile = text.StartsWith(Mark, StringComparison.Ordinal);
        text = isFile ? text.Substring(Mark.Length) : text;
        return isFile;
    }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => CellParser.Unwrap(inputData) switch
    {
        FileSystemInfo file => TakesSeveral ? Mark + file.FullName : file.FullName,

        // PowerShell would make a text of each byte of an image in the pipeline. The cmdlet takes the bytes from its input object.
        byte[] when TakesSeveral => "(bytes)",
        IList list when TakesSeveral => list.Cast<object?>().Select(one => Transform(engineIntrinsics, one)).ToArray(),
        _ => inputData,
    };
}
