namespace Rembg.Imaging;

/// <summary>Reads an image's size and metadata, without decoding anything.</summary>
internal static class ImageHeaderReader
{
    /// <summary>
    /// Reads an image's header: usually one small block, and never more than <see cref="ByteWindow.MaximumBytesRead"/> bytes. No content makes
    /// it throw; a failing disk does.
    /// </summary>
    /// <param name="stream">A seekable stream, positioned anywhere.</param>
    /// <param name="format">The format that the signature shows.</param>
    /// <param name="header">The header, when it was read and both dimensions are at least one pixel.</param>
    /// <param name="problem">What is wrong, as a clause without a full stop; empty when the header was read.</param>
    public static bool TryRead(Stream stream, ImageFormat format, out ImageHeader header, out string problem)
    {
        using var window = new ByteWindow(stream);
        return TryRead(window, format, out header, out problem);
    }

    /// <inheritdoc cref="TryRead(Stream, ImageFormat, out ImageHeader, out string)"/>
    public static bool TryRead(ByteWindow window, ImageFormat format, out ImageHeader header, out string problem)
    {
        try
        {
            header = format switch
            {
                ImageFormat.Webp => WebpHeader.Read(window),
                ImageFormat.Png => PngHeader.Read(window),
                ImageFormat.Jpeg => JpegHeader.Read(window),
                _ => BmpHeader.Read(window),
            };
            problem = "";
            return true;
        }
        catch (InvalidDataException e)
        {
            (header, problem) = (default, e.Message);
            return false;
        }
    }
}
