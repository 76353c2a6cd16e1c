namespace Rembg.Pipeline;

/// <summary>Images as base64 text.</summary>
internal static class DataUrl
{
    /// <summary>A <c>data:</c> URL with the image's true media type.</summary>
    public static string Encode(byte[] content, string format) =>
        $"data:image/{format.ToLowerInvariant()};base64,{Convert.ToBase64String(content)}";

    /// <summary>The bytes of a base64 text, with or without a <c>data:</c> prefix and line breaks.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidImage"/>: the text is not valid base64.</exception>
    public static byte[] Decode(string text)
    {
        var start = text.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',') + 1 : 0;
        try
        {
            return Convert.FromBase64String(text.Substring(start).Trim());
        }
        catch (FormatException e)
        {
            throw new RembgException(RembgError.InvalidImage, "The text of -Base64 is not valid base64.", e) { Cause = FailureCause.NotBase64 };
        }
    }
}
