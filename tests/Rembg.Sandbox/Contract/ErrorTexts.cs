using System.Globalization;

namespace Rembg.Sandbox;

/// <summary>The service's own error messages, word for word.</summary>
public static class ErrorTexts
{
    /// <summary>400: no part named <c>image</c> that is a file.</summary>
    public const string NoImage = "No image file provided. Please include an 'image' field in your form data.";

    /// <summary>400: an image part whose file name is empty.</summary>
    public const string NoFileSelected = "No file selected. Please choose an image file to upload.";

    /// <summary>400: the bytes are no picture of a known format.</summary>
    public const string InvalidSignature = "File does not appear to be a valid image (invalid file signature)";

    /// <summary>400: an image of no bytes.</summary>
    public const string EmptyFile = "Uploaded file is empty (0 bytes).";

    /// <summary>400: a mask has no background to colour.</summary>
    public const string MaskWithColor =
        "Cannot use 'mask=true' together with 'bg_color'. Choose one or the other.";

    /// <summary>400: two ways to authenticate at once.</summary>
    public const string KeyAndUserToken = "This is a mistake: Cannot use both API key and user token";

    /// <summary>400: several fields are wrong; <c>details</c> tells which.</summary>
    public const string MultipleErrors = "Multiple validation errors";

    /// <summary>401: the key is unknown or missing.</summary>
    public const string InvalidKey = "invalid api key";

    /// <summary>403: the account's e-mail address is not verified.</summary>
    public const string EmailNotVerified = "Email address not verified – please check your inbox";

    /// <summary>429: too many requests in a short time. It passes by itself.</summary>
    public const string RateLimited = "You're making requests too quickly, Please Upgrade or slow down.";

    /// <summary>429: the daily limit.</summary>
    public const string DailyLimit = "You've reached your daily limit. Please sign up for more access.";

    /// <summary>429: the credits are gone.</summary>
    public const string MonthlyLimit = "You've reached your monthly limit. Consider purchasing more credits.";

    /// <summary>503: what the sandbox says where the service's documentation gives no text.</summary>
    public const string Unavailable = "Service temporarily unavailable";

    /// <summary>400: the file name's extension is not one of the known ones.</summary>
    /// <param name="extension">The extension with its dot, in lower case; empty when there is none.</param>
    /// <returns>The message.</returns>
    public static string UnsupportedType(string extension) =>
        $"File type '{extension}' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg";

    /// <summary>400: the image has too many bytes.</summary>
    /// <param name="length">The length in bytes.</param>
    /// <returns>The message.</returns>
    public static string TooLarge(long length) => string.Create(
        CultureInfo.InvariantCulture,
        $"File size ({length / (1024.0 * 1024.0):0.0} MB) exceeds the maximum allowed size of 50 MB.");

    /// <summary>400: the image is too wide.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <returns>The message.</returns>
    public static string TooWide(int width) =>
        $"Image width ({width}px) exceeds the maximum allowed width of 10000px.";

    /// <summary>400: the image is too tall.</summary>
    /// <param name="height">The height in pixels.</param>
    /// <returns>The message.</returns>
    public static string TooTall(int height) =>
        $"Image height ({height}px) exceeds the maximum allowed height of 10000px.";

    /// <summary>400: a size that is no whole number.</summary>
    /// <param name="field"><c>w</c> or <c>h</c>.</param>
    /// <param name="text">The value as sent.</param>
    /// <returns>The message.</returns>
    public static string NotAnInteger(string field, string text) => $"'{field}' must be an integer, got: '{text}'";

    /// <summary>400: a size below 1.</summary>
    /// <param name="field"><c>w</c> or <c>h</c>.</param>
    /// <param name="number">The number as the service prints it.</param>
    /// <returns>The message.</returns>
    public static string TooSmall(string field, string number) => $"'{field}' must be at least 1, got: {number}";

    /// <summary>400: a size above 10000.</summary>
    /// <param name="field"><c>w</c> or <c>h</c>.</param>
    /// <param name="number">The number as the service prints it.</param>
    /// <returns>The message.</returns>
    public static string TooBig(string field, string number) => $"'{field}' must be at most 10000, got: {number}";

    /// <summary>400: an angle that is no number.</summary>
    /// <param name="text">The value as sent.</param>
    /// <returns>The message.</returns>
    public static string AngleNotANumber(string text) => $"'angle' must be a number, got: '{text}'";

    /// <summary>400: an angle beyond a full turn.</summary>
    /// <param name="number">The number as the service prints it, with a decimal point.</param>
    /// <returns>The message.</returns>
    public static string AngleOutOfRange(string number) =>
        $"'angle' must be between -360 and 360 degrees, got: {number}";

    /// <summary>400: an output format that is not offered.</summary>
    /// <param name="text">The value as sent.</param>
    /// <returns>The message.</returns>
    public static string InvalidFormat(string text) =>
        $"Invalid format '{text}'. Allowed formats: PNG, JPEG, WEBP, BMP";

    /// <summary>400: a colour that is not hex.</summary>
    /// <param name="text">The value as sent.</param>
    /// <returns>The message.</returns>
    public static string InvalidColor(string text) =>
        $"Invalid color format '{text}'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA";
}
