namespace Rembg;

/// <summary>What to do about an output that is already there.</summary>
public enum ExistingOutput
{
    /// <summary>Report it as <see cref="RembgError.OutputExists"/> and send nothing.</summary>
    Refuse,

    /// <summary>Make it anew and replace it.</summary>
    Replace,

    /// <summary>
    /// Skip the image and send nothing, unless the source's bytes or the options are not those that the output was made
    /// with. What was made is noted in a hidden file in the folder of the outputs; where nothing is noted, file times decide.
    /// </summary>
    Skip,

    /// <summary>The same as <see cref="Skip"/>, but an output that was changed after it was saved is made anew and replaced.</summary>
    SkipUnlessChanged,
}
