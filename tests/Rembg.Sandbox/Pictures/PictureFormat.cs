namespace Rembg.Sandbox.Pictures;

/// <summary>The formats that the service reads and writes.</summary>
internal enum PictureFormat
{
    /// <summary>WebP.</summary>
    Webp,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>Windows bitmap.</summary>
    Bmp,
}
