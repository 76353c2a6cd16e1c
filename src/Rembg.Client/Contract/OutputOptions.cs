namespace Rembg;

/// <summary>Where the result of one image goes. Paths are full paths.</summary>
public sealed record OutputOptions
{
    /// <summary>
    /// The file to write; null to derive a name from the source. Its extension decides the format unless <see cref="RemovalOptions.Format"/>
    /// is set.
    /// </summary>
    public string? OutFile { get; init; }

    /// <summary>The folder to write to, under the source's base name; null for the source's own folder.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>With <see cref="OutputDirectory"/>: the folder below which the source's tree is mirrored.</summary>
    public string? RelativeTo { get; init; }

    /// <summary>What to put between base name and extension; null for the default of the place.</summary>
    public string? Suffix { get; init; }

    /// <summary>Keeps the result in memory and writes no file, so <see cref="OutFile"/> and <see cref="OutputDirectory"/> must be null.</summary>
    public bool InMemory { get; init; }

    /// <summary>What to do about an output that is already there.</summary>
    public ExistingOutput Existing { get; init; }
}
