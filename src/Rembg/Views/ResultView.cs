using System.Globalization;

namespace Rembg.Views;

/// <summary>How the cells of a removal's result look in its table.</summary>
public static class ResultView
{
    /// <summary>The name of a file without its folder; nothing for none.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The name.</returns>
    public static string Name(string? path) => Path.GetFileName(path ?? string.Empty);

    /// <summary>A length in bytes for people, such as <c>340 KB</c> or <c>1.2 MB</c>.</summary>
    /// <param name="length">The length in bytes; null for none.</param>
    /// <returns>The text; at most 8 columns.</returns>
    public static string Size(long? length) => length is { } bytes ? ByteSize.Format(bytes, CultureInfo.CurrentCulture) : string.Empty;

    /// <summary>The length of what was sent; nothing for an image that was not.</summary>
    /// <param name="length">The length of the image in bytes.</param>
    /// <param name="attempts">How often it was sent.</param>
    /// <returns>The text; at most 8 columns.</returns>
    public static string Sent(long length, int attempts) => Size(attempts > 0 ? length : null);

    /// <summary>A time span for people, such as <c>0.8 s</c> or <c>2:05</c>.</summary>
    /// <param name="elapsed">The time span.</param>
    /// <returns>The text.</returns>
    public static string Time(TimeSpan elapsed)
    {
        if (elapsed.TotalSeconds < 59.95)
        {
            return elapsed <= TimeSpan.Zero ? string.Empty : elapsed.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) + " s";
        }

        var seconds = (long)Math.Round(elapsed.TotalSeconds);
        return seconds < 3600
            ? string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}", seconds / 60, seconds % 60)
            : string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}:{2:00}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
