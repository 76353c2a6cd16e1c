namespace Rembg.Imaging;

/// <summary>Identifies image files of any format by their extension.</summary>
internal static class PictureExtensions
{
    // Beside the four formats of the service.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif", ".ico", ".cur", ".svg", ".svgz", ".jp2", ".j2k", ".jpx", ".jxl", ".jxr",
        ".psd", ".psb", ".xcf", ".kra", ".tga", ".pcx", ".pbm", ".pgm", ".ppm", ".pnm", ".qoi", ".dds", ".exr", ".hdr", ".ai", ".eps",
        ".wmf", ".emf", ".mpo", ".apng",
    };

    private static readonly HashSet<string> RawPhotos = new(StringComparer.OrdinalIgnoreCase)
    {
        ".raw", ".dng", ".arw", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw", ".x3f", ".3fr", ".iiq",
        ".erf", ".mef", ".mos", ".sr2", ".kdc", ".dcr", ".rwl", ".gpr", ".fff",
    };

    public static bool IsOfPicture(string path)
    {
        var extension = Path.GetExtension(path);
        return ImageFormats.FromExtension(extension) is not null || Others.Contains(extension) || RawPhotos.Contains(extension);
    }

    /// <summary>Whether a path has the extension of a format that the service does not write.</summary>
    public static bool IsOfOther(string path) =>
        Others.Contains(Path.GetExtension(path)) || Path.GetExtension(path).Equals(".pdf", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a path has the extension of a camera's raw format; by content, most of those are TIFF.</summary>
    public static bool IsOfRawPhoto(string path) => RawPhotos.Contains(Path.GetExtension(path));
}
