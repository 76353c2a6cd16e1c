using System.Security;
using Rembg.Parameters;

namespace Rembg.Keys;

/// <summary>
/// Accepts a key as text, as a secure string, or as a credential's password. PowerShell's own conversion error would show the text.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ApiKeyTransformationAttribute : ArgumentTransformationAttribute
{
    public static SecureString? ToSecureString(object? given) =>
        CellParser.Unwrap(given) switch
        {
            null => null,
            SecureString secure => secure,
            string text => SecureText.Protect(text),
            PSCredential credential => credential.Password,
            var other => throw new ArgumentTransformationMetadataException(
                $"An API key is text or a SecureString, not a {other.GetType().Name}."),
        };

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => ToSecureString(inputData);
}
