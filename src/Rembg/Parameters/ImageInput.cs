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
            var message = $"{row.Label}The row specifies its image more than once, by {string.Join(" and by ", found)}.";
            throw new RembgException(RembgError.ConflictingParameters, message);
        }

        var column = found.FirstOrDefault() ?? Array.Find(OfFiles, name => row.TryGet(name, out _)) ?? throw None(row);
        _ = row.TryGet(column, out var value);
        try
        {
            return column switch
            {
                "Content" => new Memory(CellParser.Bytes(value)!),
                "Base64" => FromBase64(CellParser.Text(value)!),
                _ => new Files(PathsIn(value), MayHaveWildcards: column == "Path", IsNamed: row.IsOfList || column == "LiteralPath"),
            };
        }
        catch (FormatException e)
        {
            throw new RembgException(RembgError.InvalidParameterValue, $"{row.Label}Column {column}: {e.Message}", e);
        }
    }

    /// <summary>The image of a base64 text, with or without a <c>data:</c> prefix and line breaks.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidImage"/>: the text is not valid base64.</exception>
    public static Memory FromBase64(string text)
    {
        var start = text.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',') + 1 : 0;
        try
        {
            return new Memory(Convert.FromBase64String(text.Substring(start).Trim()), IsBase64: true);
        }
        catch (FormatException e)
        {
            const string Message = "The text of -Base64 is not valid base64.";
            throw new RembgException(RembgError.InvalidImage, Message, e) { Cause = FailureCause.NotBase64 };
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

        var source = row.Object.Property(row.IsErrorRecord ? "TargetObject" : "SourcePath")?.BaseObject;
        return source is string { Length: > 0 } path && path[0] != '('
            ? new Files([path], MayHaveWildcards: false, IsNamed: false)
            : throw Unspecified("The result or error is not about a file, so it cannot be processed again.");
    }

    // JSON may have several in one cell.
    private static string[] PathsIn(object? value) => CellParser.Unwrap(value) is Array several
        ? [.. several.Cast<object?>().Select(static one => CellParser.Text(one) ?? string.Empty)]
        : [CellParser.Text(value)!];

    private static RembgException None(InputRow row)
    {
        if (row.Object.BaseObject is IDictionary)
        {
            return Unspecified("The input is a hashtable, which has no columns. [pscustomobject] before it makes it a row.");
        }

        var columns = row.Columns;
        if (columns.FirstOrDefault(static name => Array.Exists(Named, known => InputRow.IsNamed(name, known))) is { } empty)
        {
            return Unspecified($"{row.Label}The row does not specify an image: its {empty} is empty.");
        }

        if (ColumnCheck.DelimiterProblem(columns) is { } problem)
        {
            return Unspecified($"{row.Label}The row does not specify an image: {problem}", FailureCause.OtherDelimiter);
        }

        var list = columns.Count == 0 ? "no columns at all" : string.Join(", ", columns.Take(12));
        return Unspecified(
            $"{row.Label}The input does not specify an image: it has none of Path, LiteralPath, FullName, Content or Base64, but {list}.");
    }

    private static RembgException Unspecified(string message, FailureCause cause = FailureCause.NoImageNamed) =>
        new(RembgError.InvalidParameterValue, message) { Cause = cause };

    /// <summary>Paths as they were given; named ones were written in a list or at the prompt, others come from a listing.</summary>
    public sealed record Files(string[] Paths, bool MayHaveWildcards, bool IsNamed) : ImageInput;

    public sealed record Memory(byte[] Content, bool IsBase64 = false) : ImageInput;
}
