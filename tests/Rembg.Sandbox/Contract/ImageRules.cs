using Rembg.Sandbox.Pictures;
using Rembg.Sandbox.Uploads;

namespace Rembg.Sandbox.Contract;

/// <summary>The rules for the image itself.</summary>
internal static class ImageRules
{
    /// <summary>The largest image in bytes.</summary>
    public const long MaximumLength = 50L * 1024 * 1024;

    private const int MaximumDimension = 10000;

    private static readonly HashSet<string> Extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".webp", ".bmp", ".png", ".jpg", ".jpeg" };

    /// <summary>Checks the image, as far as each finding allows, and adds everything that is wrong with it.</summary>
    public static PictureHeader? Check(UploadedImage? image, List<ValidationFault> faults)
    {
        var before = faults.Count;
        if (image is null)
        {
            Add(ErrorTexts.NoImage);
        }
        else if (image.FileName.Length == 0)
        {
            Add(ErrorTexts.NoFileSelected);
        }

        if (image is null || faults.Count > before)
        {
            return null;
        }

        var extension = Path.GetExtension(image.FileName);
        if (!Extensions.Contains(extension))
        {
            Add(ErrorTexts.UnsupportedType(extension.ToLowerInvariant()));
        }

        if (image.Length == 0)
        {
            Add(ErrorTexts.EmptyFile);
        }
        else if (image.Length > MaximumLength)
        {
            Add(ErrorTexts.TooLarge(image.Length));
        }

        if (faults.Count > before)
        {
            return null;
        }

        // The extension need not fit the signature: the Node client names every buffer image.png.
        var header = PictureHeader.TryRead(image.Head);
        if (header is null)
        {
            Add(ErrorTexts.InvalidSignature);
        }

        if (header?.Size.Width > MaximumDimension)
        {
            Add(ErrorTexts.TooWide(header.Size.Width));
        }

        if (header?.Size.Height > MaximumDimension)
        {
            Add(ErrorTexts.TooTall(header.Size.Height));
        }

        return header;

        void Add(string message) => faults.Add(new("image", message));
    }
}
