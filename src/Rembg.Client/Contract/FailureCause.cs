namespace Rembg.Contract;

/// <summary>
/// The causes of one <see cref="RembgError"/> that call for different advice. Causes that are not listed share one.
/// </summary>
internal enum FailureCause
{
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

    Truncated,

    /// <summary>It is a variant of its format that common decoders do not read.</summary>
    UnreadableKind,

    RawPhoto,
    NotBase64,
    OutputIsFolder,

    /// <summary>The folder of a text file does not exist; those of images are created.</summary>
    NoFolder,

    OutputIsDevice,

    /// <summary>The output's extension is not that of a format which the service writes.</summary>
    OtherExtension,

    ImpossibleName,
    OutsideRoot,

    /// <summary>An image from memory has no name to derive an output name from.</summary>
    NoName,

    ReplacesItself,
    ListedTwice,

    /// <summary>Two images of a folder differ in their extension only.</summary>
    SameBaseName,

    OwnOutput,
    InProgressElsewhere,
    DiskFull,

    /// <summary>The service asks for a longer pause than the run waits.</summary>
    LongPause,

    /// <summary>The response was truncated; the image may have been paid for.</summary>
    AnswerCutShort,

    Unforeseen,
    ProxyAddress,
    NoImageNamed,

    /// <summary>The list was read with another delimiter than its own.</summary>
    OtherDelimiter,

    MistypedColumn,
    NoExtension,

    /// <summary>The file that was to provide the API key has none that can be used.</summary>
    NoKeyInFile,

    NotInteractive,
    NoSecretManagement,
    SecretUnavailable,
}
