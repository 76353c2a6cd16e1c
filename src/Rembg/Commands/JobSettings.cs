using Rembg.Outputs;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <summary>What is asked for one image: what was typed, and what its row adds.</summary>
internal sealed record JobSettings
{
    public required RemovalOptions Options { get; init; }

    /// <summary>Where the output goes, with paths as they were given.</summary>
    public required OutputOptions Output { get; init; }

    public bool AsBase64 { get; init; }
    public bool AsByteArray { get; init; }

    /// <summary>The warning for an output without transparency that follows from a file name only; null for none.</summary>
    public string? OpaqueWarning => Options is { Format: null, BackgroundColor: null, Mask: false }
        && FormatOfOutFile is (ImageFormat.Jpeg or ImageFormat.Bmp) and var format
        ? $"-OutFile '{Output.OutFile}' has no transparency. -Format {format} or -BackgroundColor says that this is wanted."
        : null;

    private ImageFormat? FormatOfOutFile => Output.OutFile is { } file ? ImageFormats.FromFileName(file) : null;

    /// <summary>What to do about an existing output.</summary>
    /// <param name="force">Whether to replace it.</param>
    /// <param name="isForcedByRow">Whether the row itself says so, as in a report's redo list: it means this very picture.</param>
    /// <param name="skips">Whether to keep what is up to date, by -Force as well.</param>
    public static ExistingOutput Existing(bool force, bool isForcedByRow, bool skips) => (force, skips && !(force && isForcedByRow)) switch
    {
        (true, true) => ExistingOutput.UpdateAll,
        (true, false) => ExistingOutput.Replace,
        (false, true) => ExistingOutput.Update,
        (false, false) => ExistingOutput.Refuse,
    };

    public ResultShape Shape(ResultShape otherwise) => AsBase64 ? ResultShape.Base64 : AsByteArray ? ResultShape.Bytes : otherwise;

    /// <summary>Throws when two settings exclude each other, or one is impossible. The message begins with the label.</summary>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.ConflictingParameters"/> or <see cref="RembgError.InvalidParameterValue"/>.
    /// </exception>
    public void ThrowIfImpossible(string? label)
    {
        var file = Output.OutFile;
        string?[] outputs =
        [
            AsBase64 ? nameof(AsBase64) : null, AsByteArray ? nameof(AsByteArray) : null,
            file is null ? null : nameof(Output.OutFile), Output.OutputDirectory is null ? null : nameof(Output.OutputDirectory),
        ];
        if (outputs.OfType<string>().ToList() is [var one, var other, ..])
        {
            throw new RembgException(RembgError.ConflictingParameters, $"{label}-{one} and -{other} exclude each other.");
        }

        if (Options.Format is { } format && FormatOfOutFile is { } byName && byName != format)
        {
            var message = $"{label}-OutFile '{file}' and -Format {format} exclude each other: the name says {byName}.";
            throw new RembgException(RembgError.ConflictingParameters, message);
        }

        // A format is chosen by the name, so the name has to state one. A folder is reported as such when the place is resolved.
        var name = file?.Substring(file.LastIndexOfAny(['/', '\\']) + 1);
        var isFile = name is not (null or "" or "." or "..");
        if (isFile && Options.Format is null && (FormatOfOutFile is null || name!.LastIndexOf('.') == 0))
        {
            var message = $"{label}-OutFile '{file}' is not a name with the extension of an output format (.webp, .png, .jpg, .bmp).";
            throw new RembgException(RembgError.InvalidParameterValue, message) { Cause = FailureCause.NoExtension };
        }

        OutputNaming.CheckSuffix(Output.Suffix);
    }
}
