namespace Rembg.Contract;

/// <summary>
/// The causes of one <see cref="RembgError"/> that call for different things to be done. What is not told apart here has the same remedy.
/// </summary>
internal enum FailureCause
{
    /// <summary>What the error stands for in general.</summary>
    Unspecified,

    /// <summary>Something between here and the service forbids the request.</summary>
    Blocked,

    /// <summary>The place is not in a file system, or on no drive that there is.</summary>
    NoSuchPlace,

    /// <summary>The file was there when it was listed.</summary>
    Vanished,

    /// <summary>A path from a list starts at the current folder.</summary>
    RelativePath,

    /// <summary>It is text, a film, an archive: not a picture of any kind.</summary>
    NotAPicture,

    /// <summary>The file ends before its picture does.</summary>
    CutShort,

    /// <summary>The text that should be base64 is not.</summary>
    NotBase64,

    /// <summary>The output would be a folder.</summary>
    OutputIsFolder,

    /// <summary>The folder of a text file is not there; those of images are made.</summary>
    NoFolder,

    /// <summary>The output would be a device or a pipe.</summary>
    OutputIsDevice,

    /// <summary>The output's extension is that of a format which the service does not make.</summary>
    OtherExtension,

    /// <summary>The output's name is too long, or not one that this system has.</summary>
    ImpossibleName,

    /// <summary>The image is not below the folder whose tree is kept.</summary>
    OutsideRoot,

    /// <summary>An image from memory has no name to derive another from.</summary>
    NoName,

    /// <summary>The output would be the image itself.</summary>
    ReplacesItself,

    /// <summary>The same image is listed more than once.</summary>
    ListedTwice,

    /// <summary>Another run is at work on the output.</summary>
    InProgressElsewhere,

    /// <summary>The service asks for a longer pause than anybody waits.</summary>
    LongPause,

    /// <summary>The answer broke off; the image may have been paid for.</summary>
    AnswerCutShort,

    /// <summary>A fault of this library's own.</summary>
    Unforeseen,

    /// <summary>The proxy's address cannot be one.</summary>
    ProxyAddress,

    /// <summary>A row tells no image.</summary>
    NoImageNamed,
}
