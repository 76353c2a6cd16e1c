namespace Rembg.Parameters;

/// <summary>
/// A parameter's value as it was given, parsed when its input is processed. It holds any value, because PowerShell silently drops
/// a pipeline value that it cannot convert.
/// </summary>
public sealed class Cell(object? value)
{
    internal object? Value => value;

    public override string ToString() => CellParser.Display(value);
}

/// <summary>Puts any argument into a <see cref="Cell"/>. It never throws.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData as Cell ?? new Cell(inputData);
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
