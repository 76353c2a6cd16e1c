using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>
/// Reads the words for yes and no into a switch, as a script block may return them. Anything else is left as text, which PowerShell
/// refuses at the prompt and drops from the pipeline; <see cref="RecordReader"/> finds it there.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var reading = ValueReading.Switch(inputData);
        return reading.Problem is null ? (SwitchParameter)reading.Value : ValueReading.Unwrap(inputData)?.ToString();
    }
}
