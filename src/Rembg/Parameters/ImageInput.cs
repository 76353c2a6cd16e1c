using System.Collections;
using Rembg.Contract;

namespace Rembg.Parameters;

/// <summary>Where the image of one record comes from.</summary>
internal abstract class ImageInput
{
    private static readonly string[] Named = ["Path", "LiteralPath", "Content", "Base64"];

    // As files have them; PowerShell's own name first, since it tells the drive as well.
    private static readonly string[] OfFiles = ["PSPath", "FullName", "LP"];

    /// <summary>The input that a row names.</summary>
    /// <exception cref="RembgException">It names none, or more than one, or not in a way that is understood.</exception>
    public static ImageInput From(InputRow row)
    {
        var found = Array.FindAll(Named, name => row.TryGet(name, out _));
        if (found.Length > 1)
        {
            throw new RembgException(
                RembgError.ConflictingParameters, $"The row names its image more than once, by {string.Join(" and by ", found)}.");
        }

        var column = found.FirstOrDefault() ?? Array.Find(OfFiles, name => row.TryGet(name, out _)) ?? throw None(row);
        _ = row.TryGet(column, out var value);
        return column switch
        {
            "Content" => new Bytes(Understood(column, ValueReading.Bytes(value))!),
            "Base64" => new Text(Understood(column, ValueReading.Text(value))!),
            "Path" => new Files(PathsIn(column, value), mayHaveWildcards: true, isNamed: row.IsOfList),
            _ => new Files(PathsIn(column, value), mayHaveWildcards: false, isNamed: column == "LiteralPath"),
        };
    }

    // JSON may have several in one cell.
    private static string[] PathsIn(string column, object? value) =>
        ValueReading.Unwrap(value) is Array several
            ? [.. several.Cast<object?>().Select(one => Understood(column, ValueReading.Text(one)) ?? string.Empty)]
            : [Understood(column, ValueReading.Text(value))!];

    private static T Understood<T>(string column, Reading<T> reading) => reading.Problem is null
        ? reading.Value
        : throw new RembgException(RembgError.InvalidParameterValue, $"Column {column}: {reading.Problem}");

    private static RembgException None(InputRow row)
    {
        if (row.IsEmpty)
        {
            return new RembgException(RembgError.InvalidParameterValue, "The row is empty: none of its cells says anything.") { Cause = FailureCause.NoImageNamed };
        }

        if (row.Object.BaseObject is IDictionary)
        {
            return new RembgException(
                RembgError.InvalidParameterValue, "The input is a hashtable, which has no columns. [pscustomobject] before it makes it a row.");
        }

        var columns = row.Columns;
        if (columns.FirstOrDefault(name => Array.Exists(Named, known => name.Equals(known, StringComparison.OrdinalIgnoreCase))) is { } empty)
        {
            return new RembgException(RembgError.InvalidParameterValue, $"The row names no image: its {empty} is empty.") { Cause = FailureCause.NoImageNamed };
        }

        var text = $"The input names no image: it has none of Path, LiteralPath, FullName, Content or Base64, but {List(columns)}.";
        var separator = columns.Count == 1 ? columns[0].FirstOrDefault(static letter => letter is ';' or '\t' or '|') : default;
        return new RembgException(RembgError.InvalidParameterValue, separator == default
            ? text
            : $"{text} The list seems to be separated by {(separator == '\t' ? "tabs" : $"'{separator}'")}: Import-Csv -Delimiter '{(separator == '\t' ? "`t" : separator)}' reads it.") { Cause = FailureCause.NoImageNamed };
    }

    private static string List(IReadOnlyList<string> columns) => columns.Count == 0
        ? "no columns at all"
        : string.Join(", ", columns.Take(12)) + (columns.Count > 12 ? " and others" : string.Empty);

    /// <summary>Files by their paths.</summary>
    /// <param name="paths">The paths, as they were given.</param>
    /// <param name="mayHaveWildcards">Whether they may be patterns.</param>
    /// <param name="isNamed">Whether somebody wrote them, in a list or at the prompt, instead of listing a folder.</param>
    public sealed class Files(string[] paths, bool mayHaveWildcards, bool isNamed) : ImageInput
    {
        public string[] Paths { get; } = paths;

        public bool MayHaveWildcards { get; } = mayHaveWildcards;

        public bool IsNamed { get; } = isNamed;
    }

    /// <summary>The bytes of an image.</summary>
    public sealed class Bytes(byte[] content) : ImageInput
    {
        public byte[] Content { get; } = content;
    }

    /// <summary>An image as base64 text.</summary>
    public sealed class Text(string base64) : ImageInput
    {
        public string Base64 { get; } = base64;
    }
}
