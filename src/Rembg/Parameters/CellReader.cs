namespace Rembg.Parameters;

/// <summary>
/// Reads the values that apply to one input: what was typed, else its row's cell, else <c>$PSDefaultParameterValues</c>. It collects
/// everything that cannot be parsed, so that one error reports all of it.
/// </summary>
/// <param name="row">The row; null when there is none.</param>
/// <param name="typed">The parameters on the command line, whose values apply to every row.</param>
internal sealed class CellReader(InputRow? row, TypedParameters typed)
{
    private readonly List<string> _problems = [];

    /// <summary>Reads one parameter; its type's default when it was not given.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="given">The value that PowerShell bound. It counts for parameters on the command line only.</param>
    /// <param name="parse">Parses the value; throws <see cref="FormatException"/> with the problem.</param>
    public T? Read<T>(string name, object? given, Func<object?, T> parse)
    {
        try
        {
            if (row is null || typed.Contains(name))
            {
                return Parse($"-{name}", given, parse);
            }

            return row.TryGet(name, out var cell) ? Parse($"Column {name}", cell, parse)
                : typed.Defaults.TryGetValue(name, out var value) ? Parse($"-{name} in $PSDefaultParameterValues", value, parse)
                : default;
        }
        catch (RembgException unreadable)
        {
            _problems.Add(unreadable.Message);
            return default;
        }
    }

    /// <summary>Reads the row's cell of a parameter, whatever was typed; its type's default where there is none.</summary>
    /// <inheritdoc cref="Read"/>
    public T? ReadCell<T>(string name, Func<object?, T> parse) =>
        row is not null && row.TryGet(name, out var cell) ? Parse($"Column {name}", cell, parse) : default;

    /// <summary>Throws when a value could not be parsed.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/> with the name and the value of each.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw new RembgException(RembgError.InvalidParameterValue, row?.Label + string.Join(" ", _problems.Distinct()));
        }
    }

    private T? Parse<T>(string name, object? value, Func<object?, T> parse)
    {
        try
        {
            return parse(value);
        }
        catch (FormatException e)
        {
            _problems.Add($"{name}: {e.Message}");
            return default;
        }
    }
}
