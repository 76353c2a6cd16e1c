using System.Management.Automation;

namespace Rembg.Parameters;

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
