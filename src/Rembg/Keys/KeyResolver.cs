using System.Management.Automation;
using System.Security;

namespace Rembg.Keys;

/// <summary>Finds the API key: the parameter, then the session, then the environment.</summary>
internal static class KeyResolver
{
    public const string VariableName = "REMBG_API_KEY";

    /// <summary>
    /// Finds the key to use, and where it comes from in words that follow "the key". A source with an unusable key, an empty <c>-ApiKey</c>
    /// included, is an error; the next source is not tried.
    /// </summary>
    public static string Resolve(bool isGiven, SecureString? given, CommandInvocationIntrinsics commands, out string source)
    {
        var secret = isGiven ? null : KeyStore.Secret;
        var secure = isGiven ? given : secret is null ? KeyStore.Key : secret.Resolve(commands);
        source = isGiven ? "given with -ApiKey" : secret is not null ? $"in {secret}, named by Set-RembgApiKey" : "stored by Set-RembgApiKey";
        var text = secure is null ? null : SecureText.Reveal(secure);
        if (!isGiven && secret is null && secure is null)
        {
            source = $"in $env:{VariableName}";
            text = Environment.GetEnvironmentVariable(VariableName);
            if (string.IsNullOrWhiteSpace(text))
            {
                throw new RembgException(
                    RembgError.ApiKeyMissing,
                    $"There is no API key: -ApiKey was not given, Set-RembgApiKey stored none, and $env:{VariableName} is not set.");
            }
        }

        return ApiKey.TryClean(text, out var key, out var problem)
            ? key
            : throw new RembgException(RembgError.ApiKeyMissing, $"{problem} It is the one {source}.");
    }
}
