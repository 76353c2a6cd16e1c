using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Takes the names people use for a format: <c>jpg</c>, an extension with its dot, and an empty cell for no choice.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageFormatNameAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (EmptyAsUnsetAttribute.Unwrapped(inputData) is not string text)
        {
            return inputData;
        }

        var name = text.Trim().TrimStart('.');
        return name.Length == 0 ? null
            : string.Equals(name, "jpg", StringComparison.OrdinalIgnoreCase) ? ImageFormat.Jpeg
            : name;
    }
}
