using System.Globalization;
using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Reads a time without an offset as UTC, which is what the service counts in, not as this machine's time.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UtcTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text when DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
            DateTime { Kind: DateTimeKind.Unspecified } time => new DateTimeOffset(time, TimeSpan.Zero),
            var other => other,
        };
}
