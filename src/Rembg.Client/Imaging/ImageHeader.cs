namespace Rembg.Imaging;

/// <summary>The properties of an image that its header and metadata declare.</summary>
/// <param name="Format">The format the header was read as.</param>
/// <param name="Width">The stored width in pixels, at least 1.</param>
/// <param name="Height">The stored height in pixels, at least 1.</param>
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

    /// <summary>Whether a viewer turns or mirrors the stored picture.</summary>
    public bool IsReoriented => Orientation is >= 2 and <= 8;
}
