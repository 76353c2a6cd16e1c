namespace Rembg.Imaging;

/// <summary>What the name of a file says of whether it is a picture, of any kind.</summary>
internal static class PictureExtensions
{
    // Beside the four formats of the service: what screens, cameras and programs for pictures write.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ".gif", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif", ".ico", ".cur", ".svg", ".svgz", ".jp2", ".j2k", ".jpx", ".jxl", ".jxr",
        ".psd", ".psb", ".xcf", ".kra", ".tga", ".pcx", ".pbm", ".pgm", ".ppm", ".pnm", ".qoi", ".dds", ".exr", ".hdr", ".ai", ".eps",
        ".wmf", ".emf", ".mpo", ".apng",
    };

    private static readonly HashSet<string> RawPhotos = new(StringComparer.OrdinalIgnoreCase)
    {
        ".raw", ".dng", ".arw", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".rw2", ".srw", ".x3f", ".3fr", ".iiq", ".erf",
        ".mef", ".mos", ".sr2", ".kdc", ".dcr", ".rwl", ".gpr", ".fff",
    };

    /// <summary>Whether a file of this name is meant to be a picture.</summary>
    /// <param name="path">The path or name of the file.</param>
    public static bool IsOfPicture(string path)
    {
        var extension = Path.GetExtension(path);
        return ImageFormats.FromExtension(extension) is not null || Others.Contains(extension) || RawPhotos.Contains(extension);
    }

    /// <summary>Whether a file of this name is meant to be a camera's raw photo, most of which are TIFF files by their content.</summary>
    /// <param name="path">The path or name of the file.</param>
    public static bool IsOfRawPhoto(string path) => RawPhotos.Contains(Path.GetExtension(path));
}
