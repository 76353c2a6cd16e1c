namespace Rembg;

/// <summary>What to do about an output that is already there.</summary>
public enum ExistingOutput
{
    /// <summary>Report it as <see cref="RembgError.OutputExists"/> and send nothing.</summary>
    Refuse,

    /// <summary>Make it anew and replace it.</summary>
    Replace,

    /// <summary>Skip the image and send nothing, unless the source is newer than the output.</summary>
    Skip,
}
