using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>
/// Keeps PowerShell from making a text of each byte of an image in the pipeline, which it would do to bind it to <c>-Path</c>. The
/// cmdlet takes the bytes from the pipeline's object itself.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ValueReading.Unwrap(inputData) is byte[] ? new[] { "(bytes)" } : inputData;
}
