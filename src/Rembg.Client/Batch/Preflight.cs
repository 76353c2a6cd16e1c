using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>Checks images and options before anything is uploaded, by the rules of the service.</summary>
internal static class Preflight
{
    /// <summary>Checks an image and its options.</summary>
    /// <exception cref="RembgException">The service would reject it, or it cannot be read.</exception>
    public static ImageHeader Check(RemovalRequest request, FileInfo? file)
    {
        CheckOptions(request.Options);
        var length = file?.Length ?? request.ContentLength;
        if (length == 0)
        {
            throw new RembgException(RembgError.EmptyFile, $"{request.Name} is empty.");
        }

        if (length > ServiceLimits.MaximumUploadLength)
        {
            const long most = ServiceLimits.MaximumUploadLength;
            var problem = Invariant($"{request.Name} has {length:N0} bytes, and the service takes at most {most:N0} (50 MB).");
            throw new RembgException(RembgError.FileTooLarge, problem);
        }

        using var stream = file is null ? request.OpenContent() : SourceFile.Open(file);
        return CheckImage(request, stream);
    }

    /// <summary>Checks options only, so that a mistake is reported before the first image.</summary>
    /// <exception cref="RembgException">The service would reject them.</exception>
    public static void CheckOptions(RemovalOptions options)
    {
        if (options is { BackgroundColor: not null, Mask: true })
        {
            throw new RembgException(
                RembgError.MaskWithBackgroundColor, "A mask has no background, so it cannot have a background colour.");
        }

        if (options.BackgroundColor is { } color && new RemovalFields(options).IsColorInvalid)
        {
            var near = BackgroundColors.Suggest(color);
            var advice = near.Count == 0 ? string.Empty : $" Did you mean {string.Join(" or ", near)}?";
            throw new RembgException(
                RembgError.InvalidColor,
                $"'{color}' is not a valid colour. Use hex, such as #fff or #ff8800cc, or a CSS colour name.{advice}");
        }

        CheckDimension(options.Width, "width");
        CheckDimension(options.Height, "height");
        if (options.Angle is { } angle && !(Math.Abs(angle) <= ServiceLimits.MaximumAngle))
        {
            throw new RembgException(
                RembgError.ApiValidation, Invariant($"The angle must be between -360 and 360 degrees, but is {angle}."));
        }
    }

    /// <summary>
    /// Whether a file is not a picture of any kind by its name and content, such as text, a film or an archive. A file with the extension
    /// of a picture is not opened for this.
    /// </summary>
    /// <exception cref="RembgException">It cannot be read.</exception>
    public static bool IsNotAPicture(string path, FileInfo file)
    {
        if (PictureExtensions.IsOfPicture(path))
        {
            return false;
        }

        using var stream = SourceFile.Open(file);
        var window = new ByteWindow(stream);
        return !ImageSignature.IsPicture(window.Start());
    }

    private static void CheckDimension(int? dimension, string name)
    {
        if (dimension is < ServiceLimits.MinimumDimension or > ServiceLimits.MaximumDimension)
        {
            throw new RembgException(RembgError.ApiValidation, Invariant($"The {name} must be 1 to 10000 pixels, but is {dimension}."));
        }
    }

    private static ImageHeader CheckImage(RemovalRequest request, Stream stream)
    {
        try
        {
            var window = new ByteWindow(stream);
            var format = ImageSignature.Detect(window.Start(ImageSignature.Length))
                ?? throw Unknown(request, ImageSignature.NameUnsupported(window.Start()));
            if (!ImageHeader.TryRead(window, format, out var header, out var problem))
            {
                throw Invalid(request, $"is damaged: {problem}", FailureCause.Unspecified);
            }

            return header.Width > ServiceLimits.MaximumDimension ? throw TooLarge(request, RembgError.ImageTooWide, header.Width, "wide")
                : header.Height > ServiceLimits.MaximumDimension ? throw TooLarge(request, RembgError.ImageTooTall, header.Height, "tall")
                : header.UnreadableKind is { } kind
                ? throw Invalid(request, $"is {kind}, which common decoders do not read", FailureCause.UnreadableKind)
                : ImageIntegrity.FindTruncation(window, header) is { } missing
                ? throw Invalid(request, $"is truncated: {missing}", FailureCause.Truncated)
                : header;
        }
        // A caller's stream may throw anything.
        catch (Exception e) when (e is not RembgException)
        {
            throw SourceFile.CannotRead(request.Name, e);
        }
    }

    private static RembgException TooLarge(RemovalRequest request, RembgError error, int pixels, string dimension) =>
        new(error, Invariant($"{request.Name} is {pixels} pixels {dimension}, and the service takes at most 10000."));

    private static RembgException Invalid(RemovalRequest request, string what, FailureCause cause) =>
        new(RembgError.InvalidImage, $"{request.Name} {what}.", cause);

    private static RembgException Unknown(RemovalRequest request, string? kind)
    {
        var path = request.SourcePath;
        if (kind is null && (path is null || ImageFormats.FromExtension(Path.GetExtension(path)) is not null))
        {
            return Invalid(request, "is not a WebP, PNG, JPEG or BMP file, or it is damaged", FailureCause.NotAPicture);
        }

        // Most raw photos are TIFF files by their content.
        var isRaw = kind == ImageSignature.RawPhoto || (kind is "TIFF" && path is not null && PictureExtensions.IsOfRawPhoto(path));
        var isPicture = kind is null ? PictureExtensions.IsOfPicture(path!) : kind is not ("PDF" or "XML" or "HTML");
        var what = isRaw ? "a camera's raw photo" : kind is null ? "not an image of a known format" : $"in {kind} format";
        return new RembgException(
            RembgError.UnsupportedFileType,
            $"{request.Name} is {what}. The service reads WebP, PNG, JPEG and BMP.",
            isRaw ? FailureCause.RawPhoto : isPicture ? FailureCause.Unspecified : FailureCause.NotAPicture);
    }
}
