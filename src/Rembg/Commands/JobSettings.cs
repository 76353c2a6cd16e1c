using Rembg.Outputs;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <summary>What is asked for one image: what was typed, and what its row says beside that.</summary>
internal sealed record JobSettings
{
    /// <summary>The names of the parameters that a row can set, by the properties here.</summary>
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

    public ImageFormat? Format { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public bool ExactResize { get; init; }

    public double? Angle { get; init; }

    public bool NoExpand { get; init; }

    public string? BackgroundColor { get; init; }

    public bool Mask { get; init; }

    /// <summary>What the service is asked to do.</summary>
    public RemovalOptions Options => new()
    {
        Format = Format ?? FormatOfOutFile ?? ImageFormat.Webp,
        Width = Width,
        Height = Height,
        ExactResize = ExactResize,
        Angle = Angle,
        NoExpand = NoExpand,
        BackgroundColor = BackgroundColor,
        Mask = Mask,
    };

    // -OutFile cut.png without -Format means PNG: a WebP under that name would be nobody's wish.
    private ImageFormat? FormatOfOutFile => OutFile is null ? null : ImageFormats.FromFileName(OutFile);

    /// <summary>What a finished image is written as.</summary>
    /// <param name="otherwise">What it is when nothing is said.</param>
    public ResultShape Shape(ResultShape otherwise) =>
        AsBase64 ? ResultShape.Base64 : AsByteArray ? ResultShape.Bytes : otherwise;

    /// <summary>Throws when two things were asked for that exclude each other, or one that cannot be.</summary>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.ConflictingParameters"/> or <see cref="RembgError.InvalidParameterValue"/>.
    /// </exception>
    public void ThrowIfImpossible()
    {
        var inMemory = AsBase64 ? nameof(AsBase64) : AsByteArray ? nameof(AsByteArray) : null;
        var output = OutFile is not null ? nameof(OutFile) : OutputDirectory is not null ? nameof(OutputDirectory) : null;
        if (AsBase64 && AsByteArray)
        {
            throw Conflict(nameof(AsBase64), nameof(AsByteArray));
        }

        if (inMemory is not null && output is not null)
        {
            throw Conflict(inMemory, output);
        }

        if (OutFile is not null && OutputDirectory is not null)
        {
            throw Conflict(nameof(OutFile), nameof(OutputDirectory));
        }

        if (Format is { } format && FormatOfOutFile is { } byName && byName != format)
        {
            throw new RembgException(
                RembgError.ConflictingParameters, $"-OutFile '{OutFile}' and -Format {format} do not go together: its name says {byName}.");
        }

        OutputNaming.CheckSuffix(Suffix);
    }

    private static RembgException Conflict(string one, string other) =>
        new(RembgError.ConflictingParameters, $"-{one} and -{other} do not go together.");
}
