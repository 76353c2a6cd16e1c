using System.Management.Automation;
using System.Security;

namespace Rembg.Keys;

/// <summary>Lets a key be given as text, as a secure string, or as a credential whose password it is.</summary>
/// <remarks>PowerShell's own conversion error would show the text, which is why nothing is left to it.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ApiKeyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The key of any of these; null for null.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is something else.</exception>
    public static SecureString? ToSecureString(object? given) =>
        (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            null => null,
            SecureString secure => secure,
            string text => SecureText.Protect(text),
            PSCredential credential => credential.Password,
            var other => throw new ArgumentTransformationMetadataException(
                $"An API key is text or a SecureString, not a {other.GetType().Name}."),
        };

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => ToSecureString(inputData);
}
