namespace Rembg;

/// <summary>Where the result of one image goes. Paths are full paths.</summary>
public sealed record OutputOptions
{
    /// <summary>
    /// The file to write; null to derive a name from the source. Its extension decides the format unless
    /// <see cref="RemovalOptions.Format"/> is set.
    /// </summary>
    public string? OutFile { get; init; }

    /// <summary>The folder to write to, under the source's base name; null for the source's own folder.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>With <see cref="OutputDirectory"/>: the folder below which the source's tree is mirrored.</summary>
    public string? RelativeTo { get; init; }

    /// <summary>What to put between base name and extension; null for the default of the place.</summary>
    public string? Suffix { get; init; }

    /// <summary>
    /// Keeps the result in memory and writes no file, so <see cref="OutFile"/> and <see cref="OutputDirectory"/> must be null.
    /// </summary>
    public bool InMemory { get; init; }

    /// <summary>What to do about an output that is already there.</summary>
    public ExistingOutput Existing { get; init; }
}

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
