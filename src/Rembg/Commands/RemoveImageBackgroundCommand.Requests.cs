using Rembg.Batch;
using Rembg.Parameters;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <content>Translates the parameters for the client.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // What PowerShell has bound from a row is ignored, because it silently drops what it cannot convert.
    private JobSettings ReadSettings(InputRow? row)
    {
        var reader = new CellReader(row, _typed);
        Func<object?, string?> path = row is null ? CellParser.Text : CellParser.PathText;
        var settings = new JobSettings
        {
            AsBase64 = Switch(nameof(AsBase64), AsBase64),
            AsByteArray = Switch(nameof(AsByteArray), AsByteArray),
            Output = new OutputOptions
            {
                OutputDirectory = reader.Read(nameof(OutputDirectory), OutputDirectory, path),
                RelativeTo = reader.Read(nameof(RelativeTo), RelativeTo, path),
                OutFile = reader.Read(nameof(OutFile), OutFile, path),
                Suffix = reader.Read(nameof(Suffix), Suffix, CellParser.Text),

                // With -Watch, the ledger and the locks make each image be paid for once, also beside other runs and after a restart.
                Existing = JobSettings.Existing(
                    Switch(nameof(Force), Force),
                    isForcedByRow: !Watch && reader.ReadCell(nameof(Force), CellParser.Switch),
                    skips: Watch || Switch(nameof(SkipExisting), SkipExisting)),
            },
            Options = new RemovalOptions
            {
                Format = reader.Read(nameof(Format), Format, CellParser.Format),
                Width = reader.Read(nameof(Width), Width, CellParser.Pixels),
                Height = reader.Read(nameof(Height), Height, CellParser.Pixels),
                ExactResize = Switch(nameof(ExactResize), ExactResize),
                Angle = reader.Read(nameof(Angle), Angle, CellParser.Degrees),
                NoExpand = Switch(nameof(NoExpand), NoExpand),
                BackgroundColor = reader.Read(nameof(BackgroundColor), BackgroundColor, CellParser.Text),
                Mask = Switch(nameof(Mask), Mask),
            },
        };
        reader.ThrowIfInvalid();
        settings.ThrowIfImpossible(row?.Label);
        CheckWatch(settings);
        return settings;

        bool Switch(string name, SwitchParameter given) => reader.Read(name, given, CellParser.Switch);
    }

    private RemovalRequest FileRequest(string source, JobSettings settings, bool isExplicit, RequestOrigin origin) =>
        RemovalRequest.FromFile(source, settings.Options, Resolve(settings.Output, origin), isExplicit, origin);

    private OutputOptions Resolve(OutputOptions output, RequestOrigin origin) => output with
    {
        InMemory = origin.Shape != ResultShape.Object,
        OutFile = _resolver.Output(output.OutFile),
        OutputDirectory = _resolver.Output(output.OutputDirectory),
        RelativeTo = _resolver.Output(output.RelativeTo),
    };

    private ImageInput ReadInput(PSObject? input, InputRow? row)
    {
        if (IsInputTyped)
        {
            return ParameterSetName switch
            {
                ContentSet => new ImageInput.Memory(Content ?? []),
                Base64Set => ImageInput.FromBase64(Base64 ?? string.Empty),
                LiteralPathSet => Files(LiteralPath, mayHaveWildcards: false),
                _ => Files(Path, mayHaveWildcards: true),
            };
        }

        return row is not null ? ImageInput.From(row) : input?.BaseObject switch
        {
            byte[] bytes => new ImageInput.Memory(bytes),
            string text when !string.IsNullOrWhiteSpace(text) => Files([text], mayHaveWildcards: true),
            _ => throw ImageInput.Nothing(),
        };

        ImageInput.Files Files(string[]? paths, bool mayHaveWildcards) => paths is { Length: > 0 }
            ? new ImageInput.Files(paths, mayHaveWildcards, IsNamed: !MyInvocation.ExpectingInput)
            : throw ImageInput.Nothing();
    }

    private bool IsInputTyped => Array.Exists(ImageInput.Named, _typed.Contains);

    // A typed value that is wrong for every image is reported once, before the first image.
    private JobSettings ReadTyped()
    {
        if (Array.Find(ImageInput.Named, name => _typed.Contains(name) && IsEmpty(MyInvocation.BoundParameters[name])) is { } empty)
        {
            throw new RembgException(RembgError.InvalidParameterValue, $"-{empty} is empty.");
        }

        var settings = ReadSettings(row: null);
        if (!SkipPreflight)
        {
            Preflight.CheckOptions(settings.Options);
        }

        return settings;
    }

    private static bool IsEmpty(object? given) =>
        CellParser.IsUnset(given) || (given is string[] paths && Array.Exists(paths, string.IsNullOrWhiteSpace));

    private bool IsWhatIf() => Preference("WhatIf", "WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    // Inside a function the variable holds what was assigned, such as text, and not yet a preference.
    private bool ShowsProgress() =>
        LanguagePrimitives.TryConvertTo(Preference("ProgressAction", "ProgressPreference"), out ActionPreference preference)
        && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private object? Preference(string parameter, string variable) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out var given) ? given : GetVariableValue(variable);
}
