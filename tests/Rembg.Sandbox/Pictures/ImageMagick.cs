namespace Rembg.Sandbox.Pictures;

/// <summary>ImageMagick on this machine.</summary>
/// <param name="Path">The full path of the program.</param>
/// <param name="AlphaPrimitive">What its drawing language calls the alpha channel: it was renamed in version 7.</param>
internal sealed record ImageMagick(string Path, string AlphaPrimitive)
{
    /// <summary>Reads what a program answers to <c>-version</c>.</summary>
    /// <returns>The program; null when it is another one.</returns>
    public static ImageMagick? Of(string path, string version) =>
        !version.Contains("ImageMagick", StringComparison.Ordinal) ? null
        : version.Contains("ImageMagick 6", StringComparison.Ordinal) ? new(path, "matte")
        : new(path, "alpha");
}
