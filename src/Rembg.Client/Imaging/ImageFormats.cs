namespace Rembg;

/// <summary>The names of the four formats in file names, headers and form fields.</summary>
public static class ImageFormats
{
    /// <summary>The usual extension, with its dot.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Such as <c>.jpg</c>.</returns>
    public static string Extension(this ImageFormat format) => format == ImageFormat.Jpeg ? ".jpg" : "." + format.FieldValue();

    /// <summary>The registered media type.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Such as <c>image/jpeg</c>.</returns>
    public static string MediaType(this ImageFormat format) => "image/" + format.FieldValue();

    /// <summary>The value of the form field <c>format</c>.</summary>
    internal static string FieldValue(this ImageFormat format) => format is >= ImageFormat.Webp and <= ImageFormat.Bmp
        ? format.ToString().ToLowerInvariant()
        : throw new ArgumentOutOfRangeException(nameof(format), format, "Not one of the four formats.");

    /// <summary>
    /// The file name an image is uploaded under. It fits the signature and not the local name, whose wrong extension or foreign alphabet
    /// the service may reject.
    /// </summary>
    internal static string UploadName(this ImageFormat format) => "image" + format.Extension();

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

    /// <summary>The format of a file name's extension. The text need not be a valid name.</summary>
    internal static ImageFormat? FromFileName(string name) =>
        name.LastIndexOf('.') is >= 0 and var dot ? FromExtension(name.Substring(dot)) : null;
}
