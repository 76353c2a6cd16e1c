namespace Rembg.Parameters;

/// <summary>
/// Reads the values that hold for one input: what was typed, or else what its row says. The row is read here and not by PowerShell,
/// which drops a cell that it cannot convert, without a word. All that is not understood is gathered, to be told at once.
/// </summary>
internal sealed class RecordReader
{
    private readonly InputRow? _row;
    private readonly ICollection<string> _typed;
    private readonly List<string> _problems = [];

    /// <param name="row">The row; null when there is none, or only what was typed is to be read.</param>
    /// <param name="typed">The names of the parameters on the command line, whose values hold for every row.</param>
    public RecordReader(InputRow? row, ICollection<string> typed)
    {
        _row = row;
        _typed = typed;
    }

    /// <summary>Reads one parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="typed">What was typed for it.</param>
    /// <param name="read">Reads its cell.</param>
    public T Read<T>(string name, Reading<T> typed, Func<object?, Reading<T>> read)
    {
        if (_typed.Contains(name) || _row is null)
        {
            return Checked($"-{name}", typed);
        }

        return _row.TryGet(name, out var cell) ? Checked($"Column {name}", read(cell)) : default!;
    }

    /// <summary>Throws when something was not understood.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/>, with the name and the value of each.</exception>
    public void ThrowIfNotUnderstood()
    {
        if (_problems.Count > 0)
        {
            throw new RembgException(RembgError.InvalidParameterValue, string.Join(" ", _problems));
        }
    }

    private T Checked<T>(string name, Reading<T> reading)
    {
        if (reading.Problem is { } problem)
        {
            _problems.Add($"{name}: {problem}");
        }

        return reading.Value;
    }
}
