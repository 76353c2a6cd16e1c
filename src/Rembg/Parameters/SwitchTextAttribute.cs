using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Reads the words for yes and no that a CSV job list holds into a switch.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SwitchTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (EmptyAsUnsetAttribute.Unwrapped(inputData) is not string text)
        {
            return inputData;
        }

        return text.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "$TRUE" or "YES" or "Y" or "1" => (SwitchParameter)true,
            "FALSE" or "$FALSE" or "NO" or "N" or "0" or "" => (SwitchParameter)false,
            _ => inputData,
        };
    }
}
