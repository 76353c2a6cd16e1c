namespace Rembg;

/// <summary>Validates API keys: a header value with a line break or a letter beyond ASCII is not transmitted unchanged.</summary>
public static class ApiKey
{
    /// <summary>Trims white space and invisible marks around a key, and rejects characters that no key has.</summary>
    /// <param name="text">The key as it was given.</param>
    /// <param name="key">The key to use; empty when the text is no key.</param>
    /// <param name="problem">What is wrong, without the key itself; empty when the text is a key.</param>
    /// <returns>Whether the text can be a key.</returns>
    public static bool TryClean(string? text, out string key, out string problem)
    {
        var trimmed = (text ?? "").Trim().Trim('\uFEFF', '\u200B').Trim();
        problem = trimmed.Length == 0 ? "The API key is empty."
            : trimmed.All(static character => character is >= '!' and <= '~') ? ""
            : "The API key has a space, a line break or a character beyond ASCII inside. Paste it again, in one piece.";
        key = problem.Length == 0 ? trimmed : "";
        return problem.Length == 0;
    }
}
