using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>An object from the pipeline as a row of named cells: one of a CSV, of JSON, or any other object with properties.</summary>
internal sealed class InputRow
{
    // What stands before the first name where a file's byte order mark was read as text, in UTF-8 or in Windows' own code page.
    private static readonly string[] Marks = ["\uFEFF", "\u00EF\u00BB\u00BF"];

    private readonly PSObject _object;

    private InputRow(PSObject input)
    {
        _object = input;
        IsOfList = input.BaseObject is PSCustomObject;
    }

    /// <summary>Whether the object is nothing but its columns, as a row of <c>Import-Csv</c> is.</summary>
    public bool IsOfList { get; }

    /// <summary>The object itself.</summary>
    public PSObject Object => _object;

    /// <summary>The names of the columns, in their order.</summary>
    public IReadOnlyList<string> Columns => [.. _object.Properties.Select(property => property.Name)];

    /// <summary>Whether all cells are empty.</summary>
    public bool IsEmpty => IsOfList && _object.Properties.All(property => ValueReading.IsUnset(property.Value));

    /// <summary>The row that an object of the pipeline is; null when it is text, bytes or an array, which have no columns.</summary>
    public static InputRow? From(PSObject? input) => input?.BaseObject is null or string or Array ? null : new InputRow(input!);

    /// <summary>The cell below a name; false when there is none, or it is empty.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/>: the property fails to tell.</exception>
    public bool TryGet(string name, out object? value)
    {
        try
        {
            value = Find(name)?.Value;
            return !ValueReading.IsUnset(value);
        }
        catch (GetValueException e)
        {
            throw new RembgException(RembgError.InvalidParameterValue, $"The input's {name} cannot be read: {e.Message}", e);
        }
    }

    private PSPropertyInfo? Find(string name)
    {
        // Once: most names are not there, and PowerShell looks in many places before it says so.
        if (_object.Properties[name] is { } property)
        {
            return property;
        }

        if (!IsOfList)
        {
            return null;
        }

        return _object.Properties.FirstOrDefault() is { } first && Array.Exists(Marks, mark => IsMarked(first.Name, mark, name)) ? first : null;
    }

    private static bool IsMarked(string column, string mark, string name) =>
        column.StartsWith(mark, StringComparison.Ordinal)
        && string.Equals(column.Substring(mark.Length).Trim('"'), name, StringComparison.OrdinalIgnoreCase);
}
