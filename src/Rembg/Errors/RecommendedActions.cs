using System.Management.Automation.Language;
using Rembg.Contract;

namespace Rembg.Errors;

/// <summary>What to do about one cause of one error.</summary>
internal sealed record RecommendedAction(RembgError Error, FailureCause Cause, string Text)
{
    public RecommendedAction(RembgError error, string text)
        : this(error, FailureCause.Unspecified, text)
    {
    }
}

/// <summary>What a person can do about each error and each of its causes, with the commands and parameters that do it.</summary>
internal static class RecommendedActions
{
    private const string AnyFolder = "the-folder";

    private const string SendTheMissing = "-SkipExisting sends only what is missing.";

    /// <summary>All actions. docs/errors.md has the same table, and a test holds the two together.</summary>
    public static readonly IReadOnlyList<RecommendedAction> All =
    [
        new(RembgError.ApiValidation, "Correct what the message names, then run the command again."),
        new(RembgError.ApiValidation, FailureCause.Blocked,
            "Find the firewall or proxy between this machine and the service, and allow the requests there."),
        new(RembgError.InvalidApiKey, "Copy the key again from your account page, and give it where the old one came from, such as with Set-RembgApiKey."),
        new(RembgError.EmailNotVerified, "Open the link in the verification mail, then run the command again."),
        new(RembgError.RateLimited, "Run the command again later. To wait longer, raise -MaximumRetryCount or -RetryIntervalSec."),
        new(RembgError.RateLimited, FailureCause.LongPause, $"Run the command again after the pause that the service asks for; {SendTheMissing}"),
        new(RembgError.DailyLimitReached, $"Run the command again tomorrow; {SendTheMissing} Get-RembgUsage shows what is used this month."),
        new(RembgError.MonthlyLimitReached,
            $"Get-RembgBillingCycle -Current shows what is left and when it renews. Run the command again after that, or with more credits; {SendTheMissing}"),
        new(RembgError.ServiceUnavailable, "Run the command again later, or raise -MaximumRetryCount or -RetryIntervalSec."),
        new(RembgError.ConnectionFailed, "Check the network, -Endpoint and -Proxy. Nothing was charged for this."),
        new(RembgError.ConnectionFailed, FailureCause.ProxyAddress, "Give -Proxy an address that begins with http:// or https://."),
        new(RembgError.RequestTimedOut, "Raise -TimeoutSec (0 for no limit), or check the network. Nothing was charged for this."),
        new(RembgError.OutcomeUnknown,
            "Compare Get-RembgUsage before and after to see whether a credit was taken, then run the command again."),
        new(RembgError.InvalidResponse, "Check that -Endpoint and -Proxy lead to the service, then run the command again."),
        new(RembgError.InvalidResponse, FailureCause.AnswerCutShort,
            "Compare Get-RembgUsage before and after to see whether a credit was taken. Run the command again when the network is better."),
        new(RembgError.InvalidResponse, FailureCause.Unforeseen, "Report it as an issue of the project, with this message."),
        new(RembgError.RedirectRefused, "Check -Endpoint: name the current address of the service."),
        new(RembgError.ImageNotFound, "Check the name. For a name with [ or ], use -LiteralPath."),
        new(RembgError.ImageNotFound, FailureCause.RelativePath,
            "Check the name. A relative path starts at the current folder: use Set-Location first, or write full paths."),
        new(RembgError.ImageNotFound, FailureCause.Vanished, "It was there before: find out what moves or deletes files here, then run the command again."),
        new(RembgError.ImageNotFound, FailureCause.NoSuchPlace, "Check the drive and the folder; Get-PSDrive -PSProvider FileSystem lists the drives."),
        new(RembgError.ImageNotFound, FailureCause.ImpossibleName, "Correct the path: no file can have this name here."),
        new(RembgError.NotAFile, $"Name the images in it: Get-ChildItem -LiteralPath {AnyFolder} -File | Remove-ImageBackground"),
        new(RembgError.NotAFile, FailureCause.NoSuchPlace, "Name files on a drive of the file system; Get-PSDrive -PSProvider FileSystem lists them."),
        new(RembgError.UnsupportedFileType,
            "Convert it to JPEG, PNG, WebP or BMP first (with ImageMagick: magick photo.heic photo.jpg), or leave it out."),
        new(RembgError.UnsupportedFileType, FailureCause.RawPhoto, "Develop it first: export it as JPEG from the program that you develop raw photos with."),
        new(RembgError.UnsupportedFileType, FailureCause.NotAPicture, "Leave it out, or name the picture instead."),
        new(RembgError.InvalidImage, "Open it in a picture viewer and save it again. -SkipPreflight sends it as it is."),
        new(RembgError.InvalidImage, FailureCause.NotAPicture,
            "Look at what it is, whatever its name says, and get the picture again. -SkipPreflight sends it as it is."),
        new(RembgError.InvalidImage, FailureCause.Truncated,
            "If it is still being copied or downloaded, run the command again when that is done. Otherwise get it again, or open it in a picture program and save it as PNG or JPEG. -SkipPreflight sends it as it is."),
        new(RembgError.InvalidImage, FailureCause.UnreadableKind,
            "Save it as an ordinary PNG or JPEG with a program that opens it. -SkipPreflight sends it as it is."),
        new(RembgError.InvalidImage, FailureCause.NotBase64, "Give -Base64 the image as base64 text, with or without data:image/...;base64, before it."),
        new(RembgError.EmptyFile, "Get the image again from where it came from, or leave it out."),
        new(RembgError.FileTooLarge, "Make the picture smaller, or save it as JPEG or WebP."),
        new(RembgError.ImageTooWide, "Scale it down to at most 10000 pixels on each side first."),
        new(RembgError.ImageTooTall, "Scale it down to at most 10000 pixels on each side first."),
        new(RembgError.InvalidColor, "Press Tab after -BackgroundColor for the names, or write hex in quotes: '#ff8800'."),
        new(RembgError.MaskWithBackgroundColor, "Leave out -Mask or -BackgroundColor."),
        new(RembgError.OutputExists, "Use -Force to replace it, -SkipExisting to keep it, or name another output."),
        new(RembgError.OutputExists, FailureCause.ReplacesItself,
            "Name another output with -OutFile, -OutputDirectory or -Suffix; -Force does not replace an image by its own output either."),
        new(RembgError.OutputCollision, "Give each image an -OutFile of its own, or mirror the folders with -OutputDirectory and -RelativeTo."),
        new(RembgError.OutputCollision, FailureCause.SameBaseName, "Rename one of them, or give it an -OutFile of its own: they differ in their extension only."),
        new(RembgError.OutputCollision, FailureCause.ListedTwice, "List each image once: Sort-Object FullName -Unique does it for files."),
        new(RembgError.OutputCollision, FailureCause.OwnOutput, "Process its row with a second command, after this one."),
        new(RembgError.OutputCollision, FailureCause.InProgressElsewhere,
            "Wait for the other run to end. With -SkipExisting, any number of runs share the work."),
        new(RembgError.ReadFailed, "Check that the file may be read and that no other program is changing it."),
        new(RembgError.WriteFailed, "Check the folder, its permissions and the free space, and that no other program has the file open."),
        new(RembgError.WriteFailed, FailureCause.DiskFull, $"Free some space on the disk of the outputs, and run the command again; {SendTheMissing}"),
        new(RembgError.WriteFailed, FailureCause.OutputIsFolder, "Give -OutFile the name of a file, or use -OutputDirectory for a folder."),
        new(RembgError.WriteFailed, FailureCause.NoFolder, "Make the folder first, or name a file in an existing one."),
        new(RembgError.WriteFailed, FailureCause.OutputIsDevice, "Name a file: a device or a pipe is never replaced, not even with -Force."),
        new(RembgError.WriteFailed, FailureCause.OtherExtension, "End the name of -OutFile with .webp, .png, .jpg or .bmp."),
        new(RembgError.WriteFailed, FailureCause.ImpossibleName, "Choose another or a shorter name, with -OutFile, -OutputDirectory or -Suffix."),
        new(RembgError.WriteFailed, FailureCause.OutsideRoot, "Give -RelativeTo a folder that all images are below."),
        new(RembgError.WriteFailed, FailureCause.NoName, "Give -OutFile."),
        new(RembgError.WriteFailed, FailureCause.NoSuchPlace, "Name a place on a drive of the file system; Get-PSDrive -PSProvider FileSystem lists them."),
        new(RembgError.InvalidParameterValue, "Correct the value; Get-Help Remove-ImageBackground -Full shows what each parameter takes."),
        new(RembgError.InvalidParameterValue, FailureCause.NoImageNamed,
            "Give the row the path of an image in a column Path or LiteralPath, or leave the row out."),
        new(RembgError.InvalidParameterValue, FailureCause.OtherDelimiter, "Read the list with the -Delimiter that the message names, so that it has a column Path or LiteralPath."),
        new(RembgError.InvalidParameterValue, FailureCause.MistypedColumn, "Rename the column, or remove it with Select-Object -ExcludeProperty. Nothing was sent."),
        new(RembgError.InvalidParameterValue, FailureCause.NoExtension,
            "End the name of -OutFile with .webp, .png, .jpg or .bmp, or give -Format as well. For a folder, use -OutputDirectory."),
        new(RembgError.ConflictingParameters, "Leave one of them out."),
        new(RembgError.NotSubmitted, $"Run the command again when the cause is gone; {SendTheMissing}"),
        new(RembgError.ApiKeyMissing,
            "Give a key with -ApiKey, store one for the session with Set-RembgApiKey (or Set-RembgApiKey -EnvFile .env), or set $env:REMBG_API_KEY."),
        new(RembgError.ApiKeyMissing, FailureCause.NoKeyInFile, "Write a line REMBG_API_KEY=... with the key of your account page into the file, or name another file."),
        new(RembgError.ApiKeyMissing, FailureCause.NotInteractive, "Give the key with -ApiKey, read it from a file with -EnvFile, or set $env:REMBG_API_KEY."),
        new(RembgError.ApiKeyMissing, FailureCause.NoSecretManagement, "Install-PSResource Microsoft.PowerShell.SecretManagement installs it; or give the key with -ApiKey."),
        new(RembgError.ApiKeyMissing, FailureCause.SecretUnavailable, "Check the name with Get-SecretInfo, and unlock the vault with Unlock-SecretStore before the run."),
        new(RembgError.InsecureEndpoint, "Use an https:// address. Plain http:// is for this machine only, such as http://127.0.0.1:8080."),
    ];

    private static readonly Dictionary<(RembgError Error, FailureCause Cause), string> Texts =
        All.ToDictionary(static action => (action.Error, action.Cause), static action => action.Text);

    /// <summary>The action for an error and its cause, or else for the error in general.</summary>
    public static string For(RembgError error, FailureCause cause, string? path)
    {
        var text = Texts.TryGetValue((error, cause), out var special) ? special : Texts[(error, FailureCause.Unspecified)];
        return path is null ? text : text.Replace(AnyFolder, $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'");
    }
}
