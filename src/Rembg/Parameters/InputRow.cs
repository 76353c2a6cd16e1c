using System.Management.Automation;
using Rembg.Views;

namespace Rembg.Parameters;

/// <summary>A pipeline object as a row of named cells: of a CSV, of JSON, or any other object with properties.</summary>
internal sealed class InputRow
{
    private readonly PSObject _object;
    private readonly int _number;
    private Dictionary<string, PSPropertyInfo>? _byName;
    private string? _twice;

    private InputRow(PSObject input, int number)
    {
        _object = input;
        _number = number;
        IsOfList = input.BaseObject is PSCustomObject && !IsErrorRecord;
    }

    /// <summary>Whether the object has nothing but its columns, as a row of <c>Import-Csv</c> does.</summary>
    public bool IsOfList { get; }

    /// <summary>Whether it is an error record, also one that came through a job or remoting.</summary>
    public bool IsErrorRecord => _object.IsOfType(typeof(ErrorRecord));

    /// <summary>How messages name the row; empty for an object that is not of a list.</summary>
    public string Label => IsOfList ? $"Row {_number}: " : string.Empty;

    public PSObject Object => _object;

    public IReadOnlyList<string> Columns => [.. _object.Properties.Select(static property => property.Name)];

    public bool IsEmpty => IsOfList && _object.Properties.All(static property => TryValue(property, out var value) && CellParser.IsUnset(value));

    /// <summary>The row that a pipeline object is; null for text, bytes and arrays, which have no columns. The error of a row is that row again.</summary>
    public static InputRow? From(PSObject? input, int number)
    {
        if (input?.BaseObject is null or string or Array)
        {
            return null;
        }

        RowAttribute.Restore(input!);
        var row = new InputRow(input!.BaseObject is IContainsErrorRecord { ErrorRecord: var inner } ? PSObject.AsPSObject(inner) : input, number);
        return row.IsErrorRecord && row.TryGet("TargetObject", out var target) && target is PSObject { BaseObject: PSCustomObject } own ? new InputRow(own, number) : row;
    }

    /// <summary>A column's name as it is compared: without case, white space, <c>_</c>, <c>-</c>, quotes and a byte order mark that was read as text.</summary>
    public static string Normalize(string column)
    {
        var text = column.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? column.Substring(3) : column;
        return string.Concat(text.Where(static letter => char.IsLetterOrDigit(letter) || letter > 127 && char.IsSymbol(letter) || letter is '=' or ';' or '|' or ',')).ToUpperInvariant();
    }

    /// <summary>Gets the cell of a column; false when there is none, or it is empty.</summary>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.InvalidParameterValue"/>: the property throws. <see cref="RembgError.ConflictingParameters"/>: two columns have this name.
    /// </exception>
    public bool TryGet(string name, out object? value)
    {
        value = null;
        if (Find(name) is not { } property)
        {
            return false;
        }

        if (_twice is not null && Normalize(name) == Normalize(_twice))
        {
            throw new RembgException(RembgError.ConflictingParameters, $"{Label}More than one column is called {name}.");
        }

        return TryValue(property, out value) ? !CellParser.IsUnset(value)
            : throw new RembgException(RembgError.InvalidParameterValue, $"{Label}{name} cannot be read: {value}");
    }

    private static bool TryValue(PSPropertyInfo property, out object? value)
    {
        try
        {
            value = property.Value;
            return true;
        }
        catch (GetValueException e)
        {
            value = e.Message;
            return false;
        }
    }

    // People write "Background Color"; other objects have exact names, and many properties.
    private PSPropertyInfo? Find(string name)
    {
        if (!IsOfList)
        {
            return _object.Properties[name];
        }

        _byName ??= ReadNames();
        return _byName.TryGetValue(Normalize(name), out var found) ? found : null;
    }

    private Dictionary<string, PSPropertyInfo> ReadNames()
    {
        var names = new Dictionary<string, PSPropertyInfo>();
        foreach (var property in _object.Properties)
        {
            var key = Normalize(property.Name);
            if (!names.TryGetValue(key, out var other) || IsUnset(other))
            {
                names[key] = property;
            }
            else if (!IsUnset(property))
            {
                _twice ??= property.Name;
            }
        }

        return names;
    }

    private static bool IsUnset(PSPropertyInfo property) => TryValue(property, out var value) && CellParser.IsUnset(value);
}
