using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>An empty text, as a script block may return it, means that the parameter is not set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyAsUnsetAttribute : ArgumentTransformationAttribute
{
    public override bool TransformNullOptionalParameters => false;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ValueReading.IsUnset(inputData) ? null : inputData;
}
