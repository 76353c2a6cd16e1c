namespace Rembg.Keys;

/// <summary>Where an API key comes from, in the order in which the sources are looked at.</summary>
internal enum KeySource
{
    /// <summary>The <c>-ApiKey</c> parameter.</summary>
    Parameter,

    /// <summary>The session's key, held by <c>Set-RembgApiKey</c>.</summary>
    Session,

    /// <summary>The environment variable <see cref="KeyResolver.VariableName"/>.</summary>
    Environment,
}
