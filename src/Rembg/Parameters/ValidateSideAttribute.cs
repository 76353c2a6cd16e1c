using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Holds a side to what the service makes; an unset one is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateSideAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is int side and (< ServiceLimits.MinimumSide or > ServiceLimits.MaximumSide))
        {
            throw new ValidationMetadataException($"{side} is not a number of pixels from {ServiceLimits.MinimumSide} to {ServiceLimits.MaximumSide}.");
        }
    }
}
