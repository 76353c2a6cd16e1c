using System.Management.Automation;
using Rembg.Batch;
using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <content>What the parameters ask for, said to the client.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // The values that hold for one input. Whatever PowerShell has bound from the row is passed over.
    private JobSettings ReadSettings(InputRow? row)
    {
        var reader = new RecordReader(row, _typed);
        var settings = new JobSettings
        {
            OutputDirectory = Text(nameof(OutputDirectory), OutputDirectory),
            RelativeTo = Text(nameof(RelativeTo), RelativeTo),
            OutFile = Text(nameof(OutFile), OutFile),
            Suffix = Text(nameof(Suffix), Suffix),
            AsBase64 = Switch(nameof(AsBase64), AsBase64),
            AsByteArray = Switch(nameof(AsByteArray), AsByteArray),
            Force = Switch(nameof(Force), Force),
            SkipExisting = Switch(nameof(SkipExisting), SkipExisting),
            IsForcedByRow = row is not null && row.TryGet(nameof(Force), out var force) && ValueReading.Switch(force).Value,
            Format = reader.Read(nameof(Format), Format?.Reading ?? default, ValueReading.Format),
            Width = reader.Read(nameof(Width), Width?.Reading ?? default, ValueReading.Pixels),
            Height = reader.Read(nameof(Height), Height?.Reading ?? default, ValueReading.Pixels),
            ExactResize = Switch(nameof(ExactResize), ExactResize),
            Angle = reader.Read(nameof(Angle), Angle?.Reading ?? default, ValueReading.Degrees),
            NoExpand = Switch(nameof(NoExpand), NoExpand),
            BackgroundColor = Text(nameof(BackgroundColor), BackgroundColor),
            Mask = Switch(nameof(Mask), Mask),
        };
        reader.ThrowIfNotUnderstood();
        settings.ThrowIfImpossible();
        return settings;

        string? Text(string name, string? typed) => reader.Read(name, new Reading<string?>(typed), ValueReading.Text);

        bool Switch(string name, SwitchParameter typed) => reader.Read(name, new Reading<bool>(typed.IsPresent), ValueReading.Switch);
    }

    private OutputOptions Output(JobSettings settings, ResultShape shape) => new()
    {
        InMemory = shape != ResultShape.Object,
        OutFile = settings.OutFile is null ? null : _resolver.Output(settings.OutFile),
        OutputDirectory = settings.OutputDirectory is null ? null : _resolver.Folder(settings.OutputDirectory),
        RelativeTo = settings.RelativeTo is null ? null : _resolver.Folder(settings.RelativeTo),
        Suffix = settings.Suffix,
        Existing = ExistingOf(settings),
    };

    // -Force beside -SkipExisting spares what is up to date. A row that says Force by itself means this very picture.
    private static ExistingOutput ExistingOf(JobSettings settings) => settings switch
    {
        { Force: true, IsForcedByRow: true } => ExistingOutput.Replace,
        { Force: true, SkipExisting: true } => ExistingOutput.SkipUnlessChanged,
        { SkipExisting: true } => ExistingOutput.Skip,
        { Force: true } => ExistingOutput.Replace,
        _ => ExistingOutput.Refuse,
    };

    private ImageInput ReadInput(InputRow? row)
    {
        if (Array.Exists(InputParameters, _typed.Contains))
        {
            return ParameterSetName switch
            {
                ContentSet => new ImageInput.Bytes(Content ?? []),
                Base64Set => new ImageInput.Text(Base64 ?? string.Empty),
                LiteralPathSet => new ImageInput.Files(LiteralPath ?? [], mayHaveWildcards: false, isNamed: !MyInvocation.ExpectingInput),
                _ => new ImageInput.Files(Path ?? [], mayHaveWildcards: true, isNamed: !MyInvocation.ExpectingInput),
            };
        }

        return row is not null ? ImageInput.From(row)
            : InputObject?.BaseObject is byte[] bytes ? new ImageInput.Bytes(bytes)
            : new ImageInput.Files(Path ?? [], mayHaveWildcards: true, isNamed: false);
    }

    // What is typed once and wrong for every image is told once, before the first of them.
    private void RefuseMistypedOptions()
    {
        try
        {
            var empty = Array.Find(InputParameters, name => _typed.Contains(name) && MyInvocation.BoundParameters[name] is var given && IsEmpty(given));
            if (empty is not null)
            {
                throw new RembgException(RembgError.InvalidParameterValue, $"-{empty}: it is empty.");
            }

            var settings = ReadSettings(row: null);
            if (!SkipPreflight)
            {
                RemovalPlanner.CheckOptions(settings.Options);
            }
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(failure.ToErrorRecord(target: null));
        }
    }

    private static bool IsEmpty(object? given) => given is string[] paths
        ? paths.Length == 0 || Array.Exists(paths, string.IsNullOrWhiteSpace)
        : ValueReading.IsUnset(given);

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
