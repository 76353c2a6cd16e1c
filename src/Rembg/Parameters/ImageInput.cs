using System.Collections;
using Rembg.Views;

namespace Rembg.Parameters;

/// <summary>Where the image of one record comes from.</summary>
internal abstract record ImageInput
{
    /// <summary>The parameters and columns that specify an image.</summary>
    public static readonly string[] Named = ["Path", "LiteralPath", "Content", "Base64"];

    // Properties of files; PowerShell's own name first, because it includes the drive.
    private static readonly string[] OfFiles = ["PSPath", "FullName", "LP"];

    public static ImageInput From(InputRow row)
    {
        if (SourceOf(row) is { } source)
        {
            return source;
        }

        var found = Array.FindAll(Named, name => row.TryGet(name, out _));
        if (found.Length > 1)
        {
            throw new RembgException(
                RembgError.ConflictingParameters, $"{row.Label}The row specifies its image more than once, by {string.Join(" and by ", found)}.");
        }

        var column = found.FirstOrDefault() ?? Array.Find(OfFiles, name => row.TryGet(name, out _)) ?? throw None(row);
        _ = row.TryGet(column, out var value);
        try
        {
            return column switch
            {
                "Content" => new Bytes(CellParser.Bytes(value)!),
                "Base64" => new Text(CellParser.Text(value)!),
                _ => new Files(PathsIn(value), MayHaveWildcards: column == "Path", IsNamed: row.IsOfList || column == "LiteralPath"),
            };
        }
        catch (FormatException e)
        {
            throw new RembgException(RembgError.InvalidParameterValue, $"{row.Label}Column {column}: {e.Message}", e);
        }
    }

    /// <summary>The error for an input that specifies no image: <c>$null</c>, an empty list.</summary>
    public static RembgException Nothing() => Unspecified("The input is empty: it does not specify an image.");

    // A result that was not submitted and an error record stand for the input they are about.
    private static Files? SourceOf(InputRow row)
    {
        var isResult = row.TryGet("Status", out var status) && CellParser.Display(status) == RemovalStatus.NotSubmitted
            && row.Object.Properties["SourcePath"] is not null;
        if (!isResult && !row.IsErrorRecord)
        {
            return null;
        }

        return row.Object.Property(row.IsErrorRecord ? "TargetObject" : "SourcePath")?.BaseObject is string { Length: > 0 } path && path[0] != '('
            ? new Files([path], MayHaveWildcards: false, IsNamed: false)
            : throw Unspecified("The result or error is not about a file, so it cannot be processed again.");
    }

    // JSON may have several in one cell.
    private static string[] PathsIn(object? value) => CellParser.Unwrap(value) is Array several
        ? [.. several.Cast<object?>().Select(static one => CellParser.Text(one) ?? string.Empty)]
        : [CellParser.Text(value)!];

    private static RembgException None(InputRow row)
    {
        if (row.IsEmpty)
        {
            return Unspecified($"{row.Label}The row is empty: none of its cells has a value.");
        }

        if (row.Object.BaseObject is IDictionary)
        {
            return new RembgException(
                RembgError.InvalidParameterValue, "The input is a hashtable, which has no columns. [pscustomobject] before it makes it a row.");
        }

        var columns = row.Columns;
        return columns.FirstOrDefault(static name => Array.Exists(Named, known => InputRow.Normalize(name) == InputRow.Normalize(known))) is { } empty
            ? Unspecified($"{row.Label}The row does not specify an image: its {empty} is empty.")
            : ColumnCheck.DelimiterProblem(columns) is { } problem
            ? new RembgException(RembgError.InvalidParameterValue, $"{row.Label}The row does not specify an image: {problem}") { Cause = FailureCause.OtherDelimiter }
            : Unspecified($"{row.Label}The input does not specify an image: it has none of Path, LiteralPath, FullName, Content or Base64, but {(columns.Count == 0 ? "no columns at all" : string.Join(", ", columns.Take(12)))}{(columns.Count > 12 ? " and others" : string.Empty)}.");
    }

    private static RembgException Unspecified(string message) => new(RembgError.InvalidParameterValue, message) { Cause = FailureCause.NoImageNamed };

    /// <summary>Paths as they were given; named ones were written in a list or at the prompt, instead of coming from a directory listing.</summary>
    public sealed record Files(string[] Paths, bool MayHaveWildcards, bool IsNamed) : ImageInput;

    public sealed record Bytes(byte[] Content) : ImageInput;

    public sealed record Text(string Base64) : ImageInput;
}
