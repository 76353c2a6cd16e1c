namespace Rembg;

/// <summary>What to do about an output that already exists.</summary>
public enum ExistingOutput
{
    /// <summary>Fail with <see cref="RembgError.OutputExists"/> and send nothing.</summary>
    Refuse,

    /// <summary>Regenerate and replace it.</summary>
    Replace,

    /// <summary>
    /// Regenerate it when the source's bytes or the options have changed since it was created, and skip the image otherwise. An output
    /// that was edited after it was saved is kept. Outputs are recorded in a hidden file of their folder; file times decide where none is.
    /// </summary>
    Update,

    /// <summary>The same as <see cref="Update"/>, but edited outputs are replaced as well.</summary>
    UpdateAll,
}
