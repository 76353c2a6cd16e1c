using ImageMagick;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>Encodes the answers.</summary>
internal static class PictureEncoder
{
    /// <summary>The encoder and decoder of a format.</summary>
    public static MagickFormat Format(PictureFormat format) => format switch
    {
        PictureFormat.Webp => MagickFormat.WebP,
        PictureFormat.Png => MagickFormat.Png,
        PictureFormat.Jpeg => MagickFormat.Jpeg,
        _ => MagickFormat.Bmp,
    };

    /// <summary>Encodes a picture as a job asks for it, without metadata.</summary>
    public static byte[] Encode(MagickImage picture, RemovalJob job)
    {
        picture.Strip();
        picture.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "date,time"); // The same picture is the same bytes.
        picture.Quality = 90;
        return picture.ToByteArray(job is { Format: PictureFormat.Png, Mask: false } ? MagickFormat.Png32 : Format(job.Format));
    }
}
