namespace Rembg.Sandbox;

/// <summary>A moment in an exchange.</summary>
public enum FaultStage
{
    /// <summary>The header has been read, nothing of the body.</summary>
    BeforeBody,

    /// <summary>Half of the upload has been read.</summary>
    HalfUpload,

    /// <summary>The upload has been read whole; no credit has been spent.</summary>
    UploadDone,

    /// <summary>The answer is ready and its credit is spent, but nothing of it has been sent.</summary>
    BeforeAnswer,

    /// <summary>The header of the answer has been sent, nothing of its body.</summary>
    AfterHeaders,

    /// <summary>Half of the answer's body has been sent.</summary>
    HalfDownload,
}
