namespace Rembg.Imaging;

/// <summary>The properties of an image that its header and metadata declare.</summary>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height)
{
    /// <summary>The EXIF orientation, 1 to 8; 0 without a tag.</summary>
    public int Orientation { get; init; }

    /// <summary>The description of the embedded colour profile, empty when it has none; null without a profile.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether the file holds more than one frame.</summary>
    public bool IsAnimated { get; init; }

    /// <summary>The variant of the format, as a noun with its article, that common decoders do not read; null when they read it.</summary>
    public string? UnreadableKind { get; init; }

    /// <summary>The position of a JPEG's first scan or a PNG's first IDAT chunk; 0 when there is none, and for other formats.</summary>
    public long DataStart { get; init; }

    /// <summary>
    /// Reads a header of at least one pixel, usually from one small block, without decoding anything; or says what is wrong, as a clause
    /// without a full stop. No content makes it throw; a failing disk does.
    /// </summary>
    public static bool TryRead(ByteWindow window, ImageFormat format, out ImageHeader header, out string problem)
    {
        try
        {
            header = format switch
            {
                ImageFormat.Webp => WebpHeader.Read(window),
                ImageFormat.Png => PngHeader.Read(window),
                ImageFormat.Jpeg => JpegHeader.Read(window),
                _ => BmpHeader.Read(window),
            };
            problem = "";
            return true;
        }
        catch (InvalidDataException e)
        {
            (header, problem) = (default, e.Message);
            return false;
        }
    }

    /// <summary>Creates a header.</summary>
    /// <exception cref="InvalidDataException">The size is no pixel, or does not fit 31 bits.</exception>
    public static ImageHeader Of(ImageFormat format, long width, long height) =>
        width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue
            ? throw new InvalidDataException($"the header says {width} x {height} pixels")
            : new ImageHeader(format, (int)width, (int)height);

    /// <summary>Whether a viewer turns or mirrors the stored picture.</summary>
    public bool IsReoriented => Orientation is >= 2 and <= 8;
}

/// <summary>Compares the header of an answer with that of its source.</summary>
internal static class ImageComparison
{
    /// <summary>
    /// Whether an answer may lie on its side: the source's orientation is a quarter turn, and the answer has the stored aspect ratio
    /// without a tag that turns it. Where sizes do not show it, as in a square picture, it is false.
    /// </summary>
    public static bool MayLieOnItsSide(ImageHeader source, ImageHeader answer)
    {
        // A service that scales rounds each side by up to half a pixel.
        var stored = Math.Abs((long)answer.Width * source.Height - (long)answer.Height * source.Width);
        var turned = Math.Abs((long)answer.Width * source.Width - (long)answer.Height * source.Height);
        return IsQuarterTurn(source.Orientation) && !IsQuarterTurn(answer.Orientation)
            && stored < turned && 2 * stored <= (long)source.Width + source.Height;
    }

    /// <summary>The angle, counter-clockwise in degrees, that stands an image of a quarter-turn orientation upright.</summary>
    /// <remarks>5 and 7 are also mirrored, which no angle corrects.</remarks>
    public static int UprightAngle(int orientation) => orientation is 5 or 6 ? 270 : 90;

    /// <summary>Whether a source has a colour profile other than sRGB, and the answer none.</summary>
    public static bool HasLostProfile(ImageHeader source, ImageHeader answer) =>
        source.Profile is { Length: > 0 } profile && !ColorProfile.IsStandard(profile) && answer.Profile is null;

    private static bool IsQuarterTurn(int orientation) => orientation is >= 5 and <= 8;
}
