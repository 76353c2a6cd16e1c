using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>An empty cell of a CSV job list means that the parameter is not set, not that it is the empty text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyAsUnsetAttribute : ArgumentTransformationAttribute
{
    public override bool TransformNullOptionalParameters => false;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        Unwrapped(inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;

    internal static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
