namespace Rembg.Parameters;

/// <summary>
/// Reads the values that apply to one input: what was typed, else its row's cell, else <c>$PSDefaultParameterValues</c>. It collects
/// everything that cannot be parsed, so that one error reports all of it.
/// </summary>
internal sealed class CellReader(InputRow? row, TypedParameters typed)
{
    private readonly List<string> _problems = [];

    /// <summary>
    /// Reads one parameter; its type's default when it was not given. The value that PowerShell bound counts for parameters on the command
    /// line only. The parser throws <see cref="FormatException"/> with the problem.
    /// </summary>
    public T? Read<T>(string name, object? given, Func<object?, T> parse) => row is null || typed.Contains(name)
        ? Try($"-{name}", () => parse(given))
        : ReadCell(name, parse, typed.Defaults.TryGetValue(name, out var value) ? value : null);

    /// <summary>Reads the row's cell of a parameter, whatever was typed; without one, the other value.</summary>
    public T? ReadCell<T>(string name, Func<object?, T> parse, object? otherwise = null) =>
        Try($"Column {name}", () => parse(row is not null && row.TryGet(name, out var cell) ? cell : otherwise));

    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw new RembgException(RembgError.InvalidParameterValue, row?.Label + string.Join(" ", _problems.Distinct()));
        }
    }

    private T? Try<T>(string label, Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            _problems.Add($"{label}: {e.Message}");
        }
        catch (RembgException unreadable)
        {
            _problems.Add(unreadable.Message);
        }

        return default;
    }
}
