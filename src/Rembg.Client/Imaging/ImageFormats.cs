namespace Rembg;

/// <summary>What the four formats are called: in file names, in headers, in the form.</summary>
public static class ImageFormats
{
    /// <summary>The usual extension, with its dot.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Such as <c>.jpg</c>.</returns>
    public static string Extension(this ImageFormat format) => format switch
    {
        ImageFormat.Webp => ".webp",
        ImageFormat.Png => ".png",
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Bmp => ".bmp",
        _ => throw Unknown(format),
    };

    /// <summary>The registered media type.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Such as <c>image/jpeg</c>.</returns>
    public static string MediaType(this ImageFormat format) => format switch
    {
        ImageFormat.Webp => "image/webp",
        ImageFormat.Png => "image/png",
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Bmp => "image/bmp",
        _ => throw Unknown(format),
    };

    /// <summary>The value of the form field <c>format</c>.</summary>
    internal static string FieldValue(this ImageFormat format) => format switch
    {
        ImageFormat.Webp => "webp",
        ImageFormat.Png => "png",
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Bmp => "bmp",
        _ => throw Unknown(format),
    };

    /// <summary>
    /// The file name an image is uploaded under. It fits the signature rather than the local name, so that neither
    /// a wrong extension nor a foreign alphabet can make the service refuse the file.
    /// </summary>
    internal static string UploadName(this ImageFormat format) => format switch
    {
        ImageFormat.Webp => "image.webp",
        ImageFormat.Png => "image.png",
        ImageFormat.Jpeg => "image.jpg",
        ImageFormat.Bmp => "image.bmp",
        _ => throw Unknown(format),
    };

    /// <summary>The format that an extension stands for.</summary>
    /// <param name="extension">With its dot, in any case.</param>
    /// <returns>The format; null for an extension of no image the service knows.</returns>
    public static ImageFormat? FromExtension(string extension) => extension.ToLowerInvariant() switch
    {
        ".webp" => ImageFormat.Webp,
        ".png" => ImageFormat.Png,
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => ImageFormat.Jpeg,
        ".bmp" or ".dib" => ImageFormat.Bmp,
        _ => null,
    };

    /// <summary>The format that the extension of a file's name stands for. Any text will do: it need not be a possible name.</summary>
    internal static ImageFormat? FromFileName(string name) =>
        name.LastIndexOf('.') is >= 0 and var dot ? FromExtension(name.Substring(dot)) : null;

    /// <summary>Whether an extension promises a picture of a kind that the service does not make.</summary>
    /// <param name="extension">With its dot, in any case.</param>
    internal static bool IsOfOtherFormat(string extension) => extension.ToLowerInvariant()
        is ".gif" or ".tif" or ".tiff" or ".avif" or ".heic" or ".heif" or ".ico" or ".svg" or ".jp2" or ".jxl" or ".psd" or ".pdf";

    private static ArgumentOutOfRangeException Unknown(ImageFormat format) =>
        new(nameof(format), format, "Not one of the four formats.");
}
