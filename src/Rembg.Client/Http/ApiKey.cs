namespace Rembg;

/// <summary>What may be sent as a key. A header value with a line break or a letter beyond ASCII would not arrive as meant.</summary>
public static class ApiKey
{
    /// <summary>Trims what pasting leaves around a key, and refuses what no key can hold.</summary>
    /// <param name="text">The key as it was given.</param>
    /// <param name="key">The key to use, when the answer is true.</param>
    /// <param name="problem">What is wrong, without the key itself, when the answer is false.</param>
    /// <returns>Whether the text can be a key.</returns>
    public static bool TryClean(string? text, out string key, out string problem)
    {
        key = (text ?? string.Empty).Trim().Trim('\uFEFF', '\u200B', '\u00A0').Trim();
        problem = string.Empty;
        if (key.Length == 0)
        {
            problem = "The API key is empty.";
        }

        foreach (var character in key)
        {
            if (character is ' ' or '\t' or '\r' or '\n')
            {
                problem = "The API key has a space or a line break inside. Paste it again, in one piece.";
            }
            else if (character is < '!' or > '~')
            {
                problem = "The API key has a character that is not a plain ASCII letter, digit or sign. Paste it again.";
            }
        }

        if (problem.Length > 0)
        {
            key = string.Empty;
        }

        return problem.Length == 0;
    }
}
