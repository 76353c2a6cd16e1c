using System.Management.Automation.Language;

namespace Rembg.Errors;

/// <summary>What a person can do about each error, with the commands and parameters that do it.</summary>
internal static class RecommendedActions
{
    private const string GiveKey =
        "Give a key with -ApiKey, hold one for the session with Set-RembgApiKey (or Set-RembgApiKey -EnvFile .env), or set $env:REMBG_API_KEY.";

    /// <summary>For a 403 that is not the service's own.</summary>
    public const string FindWhatBlocks =
        "Find out what stands between this machine and the service, such as a firewall or a proxy, and have it let the requests through.";

    private const string WaitForRenewal =
        "Get-RembgUsage -IncludeBillingCycle shows what is left and when it renews. Run the command again after that, or with more credits, and -SkipExisting sends only what is missing.";

    /// <summary>The action for an error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="path">The file or folder it happened to; null when there is none.</param>
    public static string For(RembgError error, string? path) => error switch
    {
        RembgError.ApiValidation => "Correct what the message names, then run the command again.",
        RembgError.InvalidApiKey => "Copy the key again from your account page and hold it with Set-RembgApiKey.",
        RembgError.EmailNotVerified => "Open the link in the verification mail, then run the command again.",
        RembgError.RateLimited => "Run the command again later. To wait longer, raise -MaximumRetryCount or -RetryIntervalSec.",
        RembgError.DailyLimitReached =>
            "Run the command again tomorrow; -SkipExisting sends only what is missing. Get-RembgUsage shows what is used.",
        RembgError.MonthlyLimitReached => WaitForRenewal,
        RembgError.ServiceUnavailable => "Run the command again later, or raise -MaximumRetryCount or -RetryIntervalSec.",
        RembgError.ConnectionFailed => "Check the network, -Endpoint and -Proxy. Nothing was charged for this.",
        RembgError.RequestTimedOut => "Raise -TimeoutSec (0 for no limit), or check the network. Nothing was charged for this.",
        RembgError.OutcomeUnknown =>
            "Compare Get-RembgUsage before and after to see whether a credit was taken, then run the command again.",
        RembgError.InvalidResponse => "Check that -Endpoint and -Proxy lead to the service, then run the command again.",
        RembgError.RedirectRefused => "Check -Endpoint: name the address that the service is really at.",
        RembgError.ImageNotFound => "Check the name. For a name with [ or ], use -LiteralPath.",
        RembgError.NotAFile => NameTheFiles(path),
        RembgError.UnsupportedFileType =>
            "Convert it to JPEG, PNG, WebP or BMP first (with ImageMagick: magick photo.heic photo.jpg), or leave it out.",
        RembgError.InvalidImage => "Open it in a picture viewer and save it anew. -SkipPreflight sends it as it is.",
        RembgError.EmptyFile => "Get the file again from where it came from, or leave it out.",
        RembgError.FileTooLarge => "Make the picture smaller, or save it as JPEG or WebP.",
        RembgError.ImageTooWide or RembgError.ImageTooTall => "Scale it down to at most 10000 pixels on each side first.",
        RembgError.InvalidColor => "Press Tab after -BackgroundColor for the names, or write hex in quotes: '#ff8800'.",
        RembgError.MaskWithBackgroundColor => "Leave out -Mask or -BackgroundColor.",
        RembgError.OutputExists => "Use -Force to replace it, -SkipExisting to keep it, or name another output.",
        RembgError.OutputCollision => "Give each image an -OutFile of its own, or mirror the folders with -OutputDirectory and -RelativeTo.",
        RembgError.ReadFailed => "Check that the file may be read and that no other program is changing it.",
        RembgError.WriteFailed => "Check the folder, its permissions and the free space, and that no other program has the file open.",
        RembgError.InvalidParameterValue => "Correct the value; Get-Help Remove-ImageBackground -Full tells what each parameter takes.",
        RembgError.ConflictingParameters => "Leave one of them out.",
        RembgError.NotSubmitted => "Run the command again when the cause is gone; -SkipExisting sends only what is missing.",
        RembgError.ApiKeyMissing => GiveKey,
        RembgError.InsecureEndpoint => "Use an https:// address. Plain http:// is for this machine only, such as http://127.0.0.1:8080.",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "This error has no action yet."),
    };

    private static string NameTheFiles(string? path)
    {
        var folder = path is null ? "the-folder" : $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'";
        return $"Name the images in it: Get-ChildItem -LiteralPath {folder} -File | Remove-ImageBackground";
    }
}
