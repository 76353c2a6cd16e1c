using System.Security;

namespace Rembg.Keys;

/// <summary>Finds the API key: the parameter, then the session, then the environment.</summary>
internal static class KeyResolver
{
    /// <summary>The environment variable that may hold the key.</summary>
    public const string VariableName = "REMBG_API_KEY";

    /// <summary>Finds the key to use. A source that holds an unusable key is an error, not passed over.</summary>
    /// <param name="isGiven">Whether <c>-ApiKey</c> was given, be it with nothing in it.</param>
    /// <param name="given">The value of <c>-ApiKey</c>.</param>
    /// <param name="source">Where the key was found.</param>
    /// <exception cref="RembgException"><see cref="RembgError.ApiKeyMissing"/>.</exception>
    public static string Resolve(bool isGiven, SecureString? given, out KeySource source)
    {
        source = isGiven ? KeySource.Parameter : KeySource.Session;
        var secure = isGiven ? given : KeyStore.Get();
        var text = secure is null ? null : SecureText.Reveal(secure);
        if (!isGiven && secure is null)
        {
            source = KeySource.Environment;
            text = Environment.GetEnvironmentVariable(VariableName);
            if (string.IsNullOrWhiteSpace(text))
            {
                throw new RembgException(
                    RembgError.ApiKeyMissing,
                    $"There is no API key: -ApiKey was not given, Set-RembgApiKey holds none, and $env:{VariableName} is not set.");
            }
        }

        return ApiKey.TryClean(text, out var key, out var problem)
            ? key
            : throw new RembgException(RembgError.ApiKeyMissing, $"{problem} It is the one {Describe(source)}.");
    }

    /// <summary>The source in words, to follow "the key".</summary>
    public static string Describe(KeySource source) => source switch
    {
        KeySource.Parameter => "given with -ApiKey",
        KeySource.Session => "held by Set-RembgApiKey",
        _ => $"in $env:{VariableName}",
    };
}
