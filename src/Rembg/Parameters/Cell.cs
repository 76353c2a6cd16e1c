using System.Globalization;
using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>
/// A parameter's value as it was given, parsed when its input is processed. It holds any value, because PowerShell silently drops
/// a pipeline value that it cannot convert.
/// </summary>
public sealed class Cell
{
    /// <summary>Keeps a value. It never throws.</summary>
    /// <param name="value">The value.</param>
    public Cell(object? value) => Value = value;

    internal object? Value { get; }

    /// <summary>The value as text, the same in every culture.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? string.Empty;
}

/// <summary>Puts any argument into a <see cref="Cell"/>. It never throws.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CellAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData as Cell ?? new Cell(inputData);
}
