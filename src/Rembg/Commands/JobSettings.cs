using Rembg.Outputs;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <summary>What is asked for one image, by the names of the parameters: what was typed, and what its row adds.</summary>
internal sealed record JobSettings
{
    public string? OutputDirectory { get; init; }
    public string? RelativeTo { get; init; }
    public string? OutFile { get; init; }
    public string? Suffix { get; init; }
    public bool AsBase64 { get; init; }
    public bool AsByteArray { get; init; }
    public bool Force { get; init; }
    public bool SkipExisting { get; init; }

    /// <summary>Whether the row itself asks for the output to be replaced, as each row of a report's redo list does.</summary>
    public bool IsForcedByRow { get; init; }
    public required RemovalOptions Options { get; init; }

    // -Force beside -SkipExisting spares what is up to date. A row that says Force by itself means this very picture.
    public ExistingOutput Existing => this switch
    {
        { Force: true, IsForcedByRow: true } => ExistingOutput.Replace,
        { Force: true, SkipExisting: true } => ExistingOutput.UpdateAll,
        { SkipExisting: true } => ExistingOutput.Update,
        { Force: true } => ExistingOutput.Replace,
        _ => ExistingOutput.Refuse,
    };

    /// <summary>The warning for an output without transparency that follows from a file name only; null for none.</summary>
    public string? OpaqueWarning => Options is { Format: null, BackgroundColor: null, Mask: false }
        && FormatOfOutFile is (ImageFormat.Jpeg or ImageFormat.Bmp) and var format
        ? $"-OutFile '{OutFile}' makes a {format.ToString().ToUpperInvariant()} file, which has no transparency. -Format {format} or -BackgroundColor says that this is wanted."
        : null;

    private ImageFormat? FormatOfOutFile => OutFile is null ? null : ImageFormats.FromFileName(OutFile);

    public ResultShape Shape(ResultShape otherwise) => AsBase64 ? ResultShape.Base64 : AsByteArray ? ResultShape.Bytes : otherwise;

    /// <summary>Throws when two settings exclude each other, or one is impossible. The message begins with the label.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.ConflictingParameters"/> or <see cref="RembgError.InvalidParameterValue"/>.</exception>
    public void ThrowIfImpossible(string? label)
    {
        string?[] outputs =
        [
            AsBase64 ? nameof(AsBase64) : null, AsByteArray ? nameof(AsByteArray) : null,
            OutFile is null ? null : nameof(OutFile), OutputDirectory is null ? null : nameof(OutputDirectory),
        ];
        if (outputs.OfType<string>().Take(2).ToList() is [var one, var other])
        {
            throw new RembgException(RembgError.ConflictingParameters, $"{label}-{one} and -{other} exclude each other.");
        }

        if (Options.Format is { } format && FormatOfOutFile is { } byName && byName != format)
        {
            throw new RembgException(
                RembgError.ConflictingParameters, $"{label}-OutFile '{OutFile}' and -Format {format} exclude each other: the name says {byName}.");
        }

        // A format is chosen by the name, so the name has to state one. A folder is reported as such when the place is resolved.
        var name = OutFile?.Substring(OutFile.LastIndexOfAny(['/', '\\']) + 1);
        var problem = name is null or "" or "." or ".." || Options.Format is not null ? null
            : FormatOfOutFile is null ? "its name does not end with the extension of an output format (.webp, .png, .jpg, .bmp)"
            : name.LastIndexOf('.') == 0 ? "it has no name before its extension"
            : null;
        if (problem is not null)
        {
            throw new RembgException(RembgError.InvalidParameterValue, $"{label}-OutFile '{OutFile}': {problem}.") { Cause = FailureCause.NoExtension };
        }

        OutputNaming.CheckSuffix(Suffix);
    }
}
