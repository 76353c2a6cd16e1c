using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Reads headers of streams.</summary>
internal static class Headers
{
    public static bool TryRead(Stream stream, ImageFormat format, out ImageHeader header, out string problem)
    {
        var window = new ByteWindow(stream);
        return ImageHeader.TryRead(window, format, out header, out problem);
    }

    /// <summary>The format of a complete image; null for anything else.</summary>
    public static ImageFormat? CompleteFormat(Stream stream, out string problem) =>
        ImageIntegrity.TryCheck(stream, out var header, out problem) ? header.Format : null;
}
