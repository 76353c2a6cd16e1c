using System.Globalization;
using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Holds an angle to what the service turns by; an unset one is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateAngleAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object? arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is double angle && !(Math.Abs(angle) <= ServiceLimits.MaximumAngle))
        {
            throw new ValidationMetadataException(
                string.Format(CultureInfo.InvariantCulture, "{0} is not an angle from -360 to 360 degrees.", angle));
        }
    }
}
