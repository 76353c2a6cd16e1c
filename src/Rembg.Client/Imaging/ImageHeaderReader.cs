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
    public static bool TryRead(ByteWindow window, ImageFormat format, out ImageHeader header, out string problem) =>
        format switch
        {
            ImageFormat.Webp => WebpHeader.TryRead(window, out header, out problem),
            ImageFormat.Png => PngHeader.TryRead(window, out header, out problem),
            ImageFormat.Jpeg => JpegHeader.TryRead(window, out header, out problem),
            ImageFormat.Bmp => BmpHeader.TryRead(window, out header, out problem),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not one of the four formats."),
        };

    public static bool Fail(string why, out ImageHeader header, out string problem)
    {
        header = default;
        problem = why;
        return false;
    }

    /// <summary>Completes a header if the size is at least one pixel and fits 31 bits.</summary>
    public static bool Finish(ImageFormat format, long width, long height, out ImageHeader header, out string problem)
    {
        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
        {
            return Fail(FormattableString.Invariant($"the header says {width} x {height} pixels"), out header, out problem);
        }

        header = new ImageHeader(format, (int)width, (int)height);
        problem = "";
        return true;
    }
}
