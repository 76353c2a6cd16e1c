using Rembg.Sandbox.Pictures;

namespace Rembg.Sandbox.Contract;

/// <summary>A valid request for one removal.</summary>
internal sealed record RemovalJob
{
    /// <summary>The format of the picture that was sent, by its signature.</summary>
    public required PictureFormat Source { get; init; }

    /// <summary>The size of the picture that was sent.</summary>
    public required PictureSize SourceSize { get; init; }

    /// <summary>The encoding of the answer.</summary>
    public PictureFormat Format { get; init; } = PictureFormat.Webp;

    /// <summary>The target width; null when not set.</summary>
    public int? Width { get; init; }

    /// <summary>The target height; null when not set.</summary>
    public int? Height { get; init; }

    /// <summary>Whether the target size may distort the picture.</summary>
    public bool ExactResize { get; init; }

    /// <summary>Whether only the alpha mask is asked for.</summary>
    public bool Mask { get; init; }

    /// <summary>A hex colour with its number sign; null for a transparent background.</summary>
    public string? BackgroundColor { get; init; }

    /// <summary>Degrees, counter-clockwise.</summary>
    public double Angle { get; init; }

    /// <summary>Whether the picture is turned upright first, as its EXIF orientation says.</summary>
    public bool HonoursOrientation { get; init; }

    /// <summary>Whether the canvas grows to hold the rotated picture.</summary>
    public bool Expand { get; init; } = true;
}
