namespace Rembg.Imaging;

/// <summary>Compares an answer with its source, by what both headers declare.</summary>
internal static class ImageComparison
{
    /// <summary>
    /// Whether an answer may lie on its side: the source's orientation is a quarter turn, and the answer has the stored aspect without a
    /// tag that turns it. What sizes do not show, such as a square picture, is never guessed.
    /// </summary>
    /// <param name="source">The header of the source.</param>
    /// <param name="answer">The header of the answer, for which neither a size nor an angle was asked.</param>
    public static bool MayLieOnItsSide(ImageHeader source, ImageHeader answer)
    {
        // A service that scales rounds each side by up to half a pixel.
        var stored = Math.Abs((long)answer.Width * source.Height - (long)answer.Height * source.Width);
        var turned = Math.Abs((long)answer.Width * source.Width - (long)answer.Height * source.Height);
        return IsQuarterTurn(source.Orientation) && !IsQuarterTurn(answer.Orientation)
            && stored < turned && 2 * stored <= (long)source.Width + source.Height;
    }

    /// <summary>The angle, counter-clockwise in degrees, that stands an image of a quarter-turn orientation upright.</summary>
    /// <remarks>5 and 7 are mirrored as well, which no angle mends.</remarks>
    public static int UprightAngle(int orientation) => orientation is 5 or 6 ? 270 : 90;

    /// <summary>Whether a source has a colour profile other than sRGB, and the answer none.</summary>
    public static bool HasLostProfile(ImageHeader source, ImageHeader answer) =>
        source.Profile is { Length: > 0 } profile && !ColorProfile.IsStandard(profile) && answer.Profile is null;

    private static bool IsQuarterTurn(int orientation) => orientation is >= 5 and <= 8;
}
