using Rembg.Views;

namespace Rembg.Parameters;

/// <summary>A pipeline object as a row of named cells: of a CSV, of JSON, or any other object with properties.</summary>
internal sealed class InputRow
{
    private readonly int _number;
    private ILookup<string, PSPropertyInfo>? _byName;

    private InputRow(PSObject input, int number)
    {
        Object = input;
        _number = number;
        IsOfList = input.BaseObject is PSCustomObject && !IsErrorRecord;
    }

    /// <summary>Whether the object has nothing but its columns, as a row of <c>Import-Csv</c> does.</summary>
    public bool IsOfList { get; }

    /// <summary>Whether it is an error record, also one that came through a job or remoting.</summary>
    public bool IsErrorRecord => Object.IsOfType(typeof(ErrorRecord));

    /// <summary>How messages name the row; empty for an object that is not of a list.</summary>
    public string Label => IsOfList ? $"Row {_number}: " : string.Empty;

    public PSObject Object { get; }

    public IReadOnlyList<string> Columns => [.. Object.Properties.Select(static property => property.Name)];

    /// <summary>
    /// The row that a pipeline object is; null for text, bytes and arrays, which have no columns. The error of a row is that row again.
    /// </summary>
    public static InputRow? From(PSObject? input, int number)
    {
        if (input?.BaseObject is null or string or Array)
        {
            return null;
        }

        RowAttribute.Restore(input!);
        var given = input!.BaseObject is IContainsErrorRecord { ErrorRecord: var inner } ? PSObject.AsPSObject(inner) : input;
        var row = new InputRow(given, number);
        return row.IsErrorRecord && row.TryGet("TargetObject", out var target) && target is PSObject { BaseObject: PSCustomObject } own
            ? new InputRow(own, number)
            : row;
    }

    /// <summary>A column's name as it is compared: letters, digits and delimiters, but no byte order mark that was read as text.</summary>
    public static string Normalize(string column)
    {
        var text = column.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? column.Substring(3) : column;
        return string.Concat(text.Where(static letter => char.IsLetterOrDigit(letter) || letter is ';' or '|' or ',')).ToUpperInvariant();
    }

    public static bool IsNamed(string column, string name) => Normalize(column) == Normalize(name);

    /// <summary>Gets the cell of a column; false when there is none, or it is empty.</summary>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.InvalidParameterValue"/>: the property throws.
    /// <see cref="RembgError.ConflictingParameters"/>: two columns have this name.
    /// </exception>
    public bool TryGet(string name, out object? value)
    {
        var cells = CellsOf(name).Select(Read).Where(static cell => !CellParser.IsUnset(cell)).ToList();
        value = cells.FirstOrDefault();
        return cells switch
        {
            [] => false,
            [GetValueException e] => throw new RembgException(
                RembgError.InvalidParameterValue, $"{Label}{name} cannot be read: {e.Message}"),
            [_] => true,
            _ => throw new RembgException(RembgError.ConflictingParameters, $"{Label}More than one column is called {name}."),
        };
    }

    // People write "Background Color"; other objects have exact names, and many properties.
    private IEnumerable<PSPropertyInfo> CellsOf(string name) =>
        IsOfList ? (_byName ??= Object.Properties.ToLookup(static property => Normalize(property.Name)))[Normalize(name)]
        : Object.Properties[name] is { } property ? [property]
        : [];

    /// <summary>The value of a property, or the exception that it throws.</summary>
    public static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException e)
        {
            return e;
        }
    }
}
