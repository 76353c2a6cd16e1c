using ImageMagick;

namespace Rembg.Live;

/// <summary>Pictures whose answers show what the service does: a red block in the upper left of a white ground.</summary>
internal static class FactPictures
{
    public const int Width = 600;
    public const int Height = 400;

    /// <summary>The plain picture. The number makes its bytes unlike those of others.</summary>
    public static byte[] Plain(int number) => Make(MagickFormat.Jpeg, picture => picture.Comment = $"number {number}");

    /// <summary>A picture that is to be turned by a quarter, clockwise.</summary>
    public static byte[] Turned(MagickFormat format) => Make(format, picture =>
    {
        picture.Orientation = Orientation.RightTop;
        picture.SetProfile(Exif(6));
    });

    /// <summary>A picture with the profile of a wide colour space, a camera's name and a comment.</summary>
    public static byte[] Described() => Make(MagickFormat.Jpeg, picture =>
    {
        picture.SetProfile(ColorProfiles.AdobeRGB1998);
        picture.SetProfile(Exif(1));
        picture.Comment = "a comment";
    });

    /// <summary>Opens an answer.</summary>
    public static MagickImage Open(LiveAnswer answer) => new(answer.Body);

    /// <summary>Where the subject of an answer is: upper or lower, left or right.</summary>
    public static string Place(MagickImage picture)
    {
        using var alpha = picture.Clone();
        alpha.Alpha(AlphaAction.Extract);
        alpha.Threshold(new Percentage(50));
        var box = alpha.BoundingBox ?? throw new InvalidOperationException("The answer shows no subject.");
        var isUpper = box.Y + (box.Height / 2) < picture.Height / 2;
        var isLeft = box.X + (box.Width / 2) < picture.Width / 2;
        return $"{(isUpper ? "upper" : "lower")} {(isLeft ? "left" : "right")}";
    }

    private static ExifProfile Exif(ushort orientation)
    {
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Orientation, orientation);
        exif.SetValue(ExifTag.Make, "A camera");
        return exif;
    }

    private static byte[] Make(MagickFormat format, Action<MagickImage> describe)
    {
        using var picture = new MagickImage(MagickColors.White, Width, Height);
        using var subject = new MagickImage(MagickColors.Firebrick, 220, 140);
        picture.Composite(subject, 40, 30, CompositeOperator.Over);
        picture.Quality = 90;
        describe(picture);
        return picture.ToByteArray(format);
    }
}
