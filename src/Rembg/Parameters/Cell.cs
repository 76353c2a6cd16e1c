namespace Rembg.Parameters;

/// <summary>
/// A parameter's value as it was given, parsed when its input is processed. It holds any value, because PowerShell silently drops
/// a pipeline value that it cannot convert.
/// </summary>
public sealed class Cell
{
    public Cell(object? value) => Value = value;

    internal object? Value { get; }

    public override string ToString() => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? string.Empty;
}

/// <summary>Puts any argument into a <see cref="Cell"/>. It never throws.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData as Cell ?? new Cell(inputData);
}

/// <summary>
/// Parses the words for yes and no into a switch, as a script block may return them. Any other value stays text, which PowerShell
/// rejects at the prompt and drops from the pipeline; <see cref="CellReader"/> reports it there.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return (SwitchParameter)CellParser.Switch(inputData);
        }
        catch (FormatException)
        {
            return CellParser.Unwrap(inputData)?.ToString();
        }
    }
}

/// <summary>Reads a time without an offset as UTC, as the service does, not as local time.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UtcTransformationAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => CellParser.Unwrap(inputData) switch
    {
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        DateTime { Kind: DateTimeKind.Unspecified } time => new DateTimeOffset(time, TimeSpan.Zero),
        var other => other,
    };
}
