namespace Rembg.Imaging;

/// <summary>What an image's header says of it.</summary>
/// <param name="Format">The format the header was read as.</param>
/// <param name="Width">The width in pixels, at least 1.</param>
/// <param name="Height">The height in pixels, at least 1.</param>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height);
