using System.Management.Automation;
using Rembg.Batch;
using Rembg.Errors;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <content>What the parameters ask for, said to the client.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    private RemovalOptions Options() => new()
    {
        Format = ChosenFormat(),
        Width = Width,
        Height = Height,
        ExactResize = ExactResize,
        Angle = Angle,
        NoExpand = NoExpand,
        BackgroundColor = BackgroundColor,
        Mask = Mask,
    };

    private OutputOptions Output(ResultShape shape) => new()
    {
        InMemory = shape != ResultShape.Object,
        OutFile = OutFile is null ? null : _resolver.Output(OutFile),
        OutputDirectory = OutputDirectory is null ? null : _resolver.Folder(OutputDirectory),
        RelativeTo = RelativeTo is null ? null : _resolver.Folder(RelativeTo),
        Suffix = Suffix,
        Existing = SkipExisting ? ExistingOutput.Skip : Force ? ExistingOutput.Replace : ExistingOutput.Refuse,
    };

    private ResultShape Shape(ResultShape otherwise) =>
        AsBase64 ? ResultShape.Base64 : AsByteArray ? ResultShape.Bytes : otherwise;

    // -OutFile cut.png without -Format means PNG: a WebP under that name would be nobody's wish.
    private ImageFormat ChosenFormat() =>
        Format
        ?? (OutFile is null ? null : ImageFormats.FromFileName(OutFile))
        ?? ImageFormat.Webp;

    // What is typed once and wrong for every image is told once, before the first of them.
    private void RefuseMistypedOptions()
    {
        var output = OutFile is not null ? nameof(OutFile) : OutputDirectory is not null ? nameof(OutputDirectory) : null;
        if (AsBase64 && AsByteArray)
        {
            ThrowTerminatingError(ErrorRecords.ConflictingParameters(nameof(AsBase64), nameof(AsByteArray)));
        }

        if ((AsBase64 || AsByteArray) && output is not null)
        {
            ThrowTerminatingError(ErrorRecords.ConflictingParameters(AsBase64 ? nameof(AsBase64) : nameof(AsByteArray), output));
        }

        if (OutFile is not null && OutputDirectory is not null)
        {
            ThrowTerminatingError(ErrorRecords.ConflictingParameters(nameof(OutFile), nameof(OutputDirectory)));
        }

        if (SkipPreflight)
        {
            return;
        }

        try
        {
            RemovalPlanner.CheckOptions(Options());
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(failure.ToErrorRecord(BackgroundColor));
        }
    }

    private bool IsWhatIf() =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
            ? given is SwitchParameter { IsPresent: true }
            : GetVariableValue("WhatIfPreference") is true;

    // Sampling and rendering are left out where nobody would see them.
    private bool ShowsProgress() => IsSeen("ProgressAction", "ProgressPreference");

    private bool IsVerbose() =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out var given)
            ? given is SwitchParameter { IsPresent: true }
            : IsSeen("Verbose", "VerbosePreference");

    // In a function of its own the variable is whatever was assigned, text for instance, and not a preference yet.
    private bool IsSeen(string parameter, string variable)
    {
        var value = MyInvocation.BoundParameters.TryGetValue(parameter, out var action)
            ? action
            : GetVariableValue(variable);
        return LanguagePrimitives.TryConvertTo(value, out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }
}
