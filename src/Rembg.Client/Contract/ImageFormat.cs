namespace Rembg;

/// <summary>The picture formats the service reads and writes.</summary>
public enum ImageFormat
{
    /// <summary>WebP, the service's default output.</summary>
    Webp,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG. It has no transparency: combine it with a background colour.</summary>
    Jpeg,

    /// <summary>Windows bitmap.</summary>
    Bmp,
}
