namespace Rembg.Sandbox.Pictures;

/// <summary>The formats by their names.</summary>
internal static class PictureFormats
{
    /// <summary>The format that a request names, in any case. JPG is none: the service's list says JPEG.</summary>
    public static PictureFormat? TryParse(string name) => name.ToUpperInvariant() switch
    {
        "WEBP" => PictureFormat.Webp,
        "PNG" => PictureFormat.Png,
        "JPEG" => PictureFormat.Jpeg,
        "BMP" => PictureFormat.Bmp,
        _ => null,
    };

    /// <summary>The format of a name that was chosen on purpose.</summary>
    public static PictureFormat Parse(string name) =>
        TryParse(name) ?? throw new ArgumentException($"There is no picture format '{name}'.", nameof(name));

    /// <summary>The media type.</summary>
    public static string MediaType(PictureFormat format) => "image/" + Name(format);

    private static string Name(PictureFormat format) => format switch
    {
        PictureFormat.Webp => "webp",
        PictureFormat.Png => "png",
        PictureFormat.Jpeg => "jpeg",
        _ => "bmp",
    };
}
