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
        (var text, source) = isGiven ? (SecureText.Reveal(given), "given with -ApiKey")
            : KeyStore.Secret is { } secret ? (SecureText.Reveal(secret.Resolve(commands)), $"in {secret}, named by Set-RembgApiKey")
            : KeyStore.Key is { } stored ? (SecureText.Reveal(stored), "stored by Set-RembgApiKey")
            : (FromEnvironment(), $"in $env:{VariableName}");
        return ApiKey.TryClean(text, out var key, out var problem)
            ? key
            : throw new RembgException(RembgError.ApiKeyMissing, $"{problem} It is the one {source}.");
    }

    private static string FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(VariableName);
        const string Message = $"There is no API key: neither -ApiKey, nor one of Set-RembgApiKey, nor $env:{VariableName}.";
        return string.IsNullOrWhiteSpace(text) ? throw new RembgException(RembgError.ApiKeyMissing, Message) : text!;
    }
}
