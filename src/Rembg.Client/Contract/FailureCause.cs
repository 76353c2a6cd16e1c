namespace Rembg.Contract;

/// <summary>
/// The causes of one <see cref="RembgError"/> that call for different advice. Causes that are not listed share one.
/// </summary>
internal enum FailureCause
{
    /// <summary>No particular cause.</summary>
    Unspecified,

    /// <summary>A firewall or proxy between this machine and the service rejects the request.</summary>
    Blocked,

    /// <summary>The path is not in a file system, or its drive does not exist.</summary>
    NoSuchPlace,

    /// <summary>The file existed when it was listed.</summary>
    Vanished,

    /// <summary>A path from a list starts at the current folder.</summary>
    RelativePath,

    /// <summary>The file is no image of any kind: text, a video, an archive.</summary>
    NotAPicture,

    /// <summary>The file is truncated.</summary>
    Truncated,

    /// <summary>It is a variant of its format that common decoders do not read.</summary>
    UnreadableKind,

    /// <summary>It is a camera's raw photo.</summary>
    RawPhoto,

    /// <summary>The text is not valid base64.</summary>
    NotBase64,

    /// <summary>The output path is a folder.</summary>
    OutputIsFolder,

    /// <summary>The folder of a text file does not exist; those of images are created.</summary>
    NoFolder,

    /// <summary>The output path is a device or a pipe.</summary>
    OutputIsDevice,

    /// <summary>The output's extension is not that of a format which the service writes.</summary>
    OtherExtension,

    /// <summary>The output's name is too long, or not valid on this system.</summary>
    ImpossibleName,

    /// <summary>The image is not below the folder whose tree is mirrored.</summary>
    OutsideRoot,

    /// <summary>An image from memory has no name to derive an output name from.</summary>
    NoName,

    /// <summary>The output would be the image itself.</summary>
    ReplacesItself,

    /// <summary>The same image is listed more than once.</summary>
    ListedTwice,

    /// <summary>Two images of a folder differ in their extension only.</summary>
    SameBaseName,

    /// <summary>The input is an output of this run.</summary>
    OwnOutput,

    /// <summary>Another run is processing the output.</summary>
    InProgressElsewhere,

    /// <summary>The disk has no more room for outputs.</summary>
    DiskFull,

    /// <summary>The service asks for a longer pause than the run waits.</summary>
    LongPause,

    /// <summary>The response was truncated; the image may have been paid for.</summary>
    AnswerCutShort,

    /// <summary>An internal error.</summary>
    Unforeseen,

    /// <summary>The proxy's address is not valid.</summary>
    ProxyAddress,

    /// <summary>A row does not specify an image.</summary>
    NoImageNamed,

    /// <summary>The list was read with another delimiter than its own.</summary>
    OtherDelimiter,

    /// <summary>A column has the name of a parameter with a typing error.</summary>
    MistypedColumn,

    /// <summary>The output's name does not state a format.</summary>
    NoExtension,

    /// <summary>The file that was to provide the API key has none that can be used.</summary>
    NoKeyInFile,

    /// <summary>No one can be asked for the API key.</summary>
    NotInteractive,

    /// <summary>The key is in a vault, and SecretManagement is not installed.</summary>
    NoSecretManagement,

    /// <summary>The vault did not return the key.</summary>
    SecretUnavailable,
}
