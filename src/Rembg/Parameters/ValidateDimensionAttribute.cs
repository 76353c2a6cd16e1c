using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Holds a dimension to what the service makes; an unset one is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateDimensionAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is int dimension and (< ServiceLimits.MinimumDimension or > ServiceLimits.MaximumDimension))
        {
            throw new ValidationMetadataException($"{dimension} is not a number of pixels from {ServiceLimits.MinimumDimension} to {ServiceLimits.MaximumDimension}.");
        }
    }
}
